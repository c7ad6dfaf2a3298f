package org.gyre.dataflow.api;

import java.util.List;
import org.gyre.dataflow.type.Nullable;

/**
 * Values that the next {@link Environment#execute} brings.
 *
 * @param <T> the type of the values
 */
public final class Deferred<T> {

  private @Nullable List<T> values;

  Deferred() {}

  @SuppressWarnings("unchecked") // a sink collects values of its own type
  void complete(List<?> collected) {
    values = (List<T>) collected;
  }

  /**
   * The values.
   *
   * @return an unmodifiable list, in the order of the partitions
   * @throws IllegalStateException if the job has not been run
   */
  public List<T> get() {
    List<T> known = values;
    if (known == null) {
      throw new IllegalStateException(
          "the values are not there yet: call execute() on the environment first");
    }
    return known;
  }
}
