package org.gyre.dataflow.plan;

import java.io.Serializable;
import java.util.List;

/**
 * Where a node comes from, for {@code explain()} and error messages.
 *
 * @param operation the call that made the node: {@code map}, {@code groupBy.reduce}
 * @param place file and line of the caller: {@code WordCount.java:12}; empty if unknown
 */
public record Origin(String operation, String place) implements Serializable {

  /** Packages whose calls stand for what their caller asked for. */
  private static final List<String> LIBRARIES =
      List.of("org.gyre.dataflow", "org.gyre.iterations", "org.gyre.gelly", "org.gyre.ml");

  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /**
   * The origin of a call made now: the nearest caller outside Gyre's own libraries.
   *
   * @param operation the call
   * @return the origin
   */
  public static Origin here(String operation) {
    String place =
        WALKER.walk(
            frames ->
                frames
                    .filter(frame -> !isLibrary(frame.getDeclaringClass()))
                    .findFirst()
                    .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                    .orElse(""));
    return new Origin(operation, place);
  }

  /**
   * This origin under a name.
   *
   * @param name what the operator does, in the words of the user
   * @return the name, the call in brackets, and the same place
   */
  public Origin named(String name) {
    return new Origin(name + " (" + operation + ")", place);
  }

  private static boolean isLibrary(Class<?> type) {
    return LIBRARIES.stream().anyMatch(type.getPackageName()::startsWith);
  }

  @Override
  public String toString() {
    return place.isEmpty() ? operation : operation + " at " + place;
  }
}
