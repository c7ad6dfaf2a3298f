package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.SortedInput;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.type.Nullable;

/**
 * Takes both inputs of a task that merges them, the left one first. Together they take no more
 * memory than the share of the task, so that another task, which may come to its inputs much later,
 * finds what it needs to sort them.
 */
final class SortedInputs {

  /** What part of the share the left input may take, as a divisor. */
  private static final long LEFT_SHARE = 2;

  private SortedInputs() {}

  /** Pushes all values of an input into a stage. */
  @FunctionalInterface
  interface Source {
    void run(Stage<Object> into) throws Exception;
  }

  /** Makes what takes an input, given its first value and the most bytes of memory for it. */
  @FunctionalInterface
  interface Opener {
    SortedInput open(Object first, long most);
  }

  /** An input. */
  record Input(Source source, Opener opener) {}

  /** Merges inputs; those without values are null, but not both. */
  @FunctionalInterface
  interface Merger {
    void merge(@Nullable SortedInput left, @Nullable SortedInput right) throws Exception;
  }

  /**
   * Reads both inputs, merges them unless both are empty, and closes them.
   *
   * @param share how many bytes of memory both may take
   * @param name the operator and its place
   */
  static void merge(long share, Input left, Input right, Merger merger, String name)
      throws Exception {
    SortedInput ofLeft = read(left, share / LEFT_SHARE, name);
    SortedInput ofRight = read(right, ofLeft == null ? share : share - ofLeft.used(), name);
    if (ofLeft != null || ofRight != null) {
      merger.merge(ofLeft, ofRight);
    }
    close(ofLeft);
    close(ofRight);
  }

  private static @Nullable SortedInput read(Input input, long most, String name) throws Exception {
    SortedInput[] opened = new SortedInput[1];
    input.source.run(
        Stages.onFirstValue(
            first -> {
              opened[0] = input.opener.open(first, most);
              return opened[0];
            },
            null,
            name));
    return opened[0];
  }

  private static void close(@Nullable SortedInput input) {
    if (input != null) {
      input.close();
    }
  }
}
