package org.gyre.dataflow.plan;

import java.io.Serializable;

/**
 * Where a node comes from, for {@code explain()} and error messages.
 *
 * @param operation the call that made the node: {@code map}, {@code groupBy.reduce}
 * @param place file and line of the caller: {@code WordCount.java:12}; empty if unknown
 */
public record Origin(String operation, String place) implements Serializable {

  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /**
   * The origin of a call made now: the nearest caller outside Gyre's own API.
   *
   * @param operation the call
   * @return the origin
   */
  public static Origin here(String operation) {
    String place =
        WALKER.walk(
            frames ->
                frames
                    .filter(frame -> !isApi(frame.getDeclaringClass()))
                    .findFirst()
                    .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                    .orElse(""));
    return new Origin(operation, place);
  }

  private static boolean isApi(Class<?> type) {
    String module = type.getPackageName();
    return module.startsWith("org.gyre.dataflow.api")
        || module.startsWith("org.gyre.dataflow.plan");
  }

  @Override
  public String toString() {
    return place.isEmpty() ? operation : operation + " at " + place;
  }
}
