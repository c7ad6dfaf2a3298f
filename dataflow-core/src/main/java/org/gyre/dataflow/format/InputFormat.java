package org.gyre.dataflow.format;

import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;

/**
 * A way to read values of one type from outside.
 *
 * <p>The engine calls {@link #splits} once per run, hands the splits to its tasks in order, and
 * calls {@link #read} once per split, concurrently for different splits, on one shared instance.
 * The values of all splits in order are the input in order, however many splits there are.
 *
 * @param <T> the type of the values
 */
public interface InputFormat<T> extends Serializable {

  /**
   * The layout of the values.
   *
   * @return the layout
   * @throws java.io.UncheckedIOException if the input must be looked at for that, and cannot be
   *     read
   */
  Layout<T> layout();

  /**
   * Cuts the input into parts that can be read independently.
   *
   * @param wanted the number of parts that would suit, at least 1; a hint
   * @return the parts in the order of the input; at least one unless the input is empty
   * @throws IOException if the input is missing or unreadable; the message names it and says what
   *     to do
   */
  List<? extends Split> splits(int wanted) throws IOException;

  /**
   * Reads one part.
   *
   * @param split one of {@link #splits}
   * @param out takes the values in order
   * @param context memory for buffers, and progress
   * @throws Exception if reading fails (an {@link IOException} that names file, line and value) or
   *     {@code out} does
   */
  void read(Split split, Collector<? super T> out, ReadContext context) throws Exception;

  /**
   * The number of values where it is known without reading.
   *
   * @return the number, or empty
   */
  default OptionalLong count() {
    return OptionalLong.empty();
  }

  /**
   * Whether a split can be read again and has the same values then, so that a task that failed can
   * be run again.
   *
   * @return true, as for files; false for what passes only once
   */
  default boolean isReplayable() {
    return true;
  }

  /**
   * Whether {@link #splits} can make several parts.
   *
   * @return false if one task must read all of it, as with a compressed file
   */
  default boolean isSplittable() {
    return true;
  }

  /**
   * What tells the values of this input from those that it has at another time: they are the same
   * as long as this is. The engine asks before and after it keeps a result of the values by itself
   * (see {@code Options.withAutomaticCaching}), and before it uses that.
   *
   * @return for files, their paths, sizes and times; empty, as by default, if nobody can tell, so
   *     that nothing made of these values is kept unless the program asks for it
   * @throws IOException if it cannot be found out now, with the same effect
   */
  default Optional<String> version() throws IOException {
    return Optional.empty();
  }

  /**
   * What is read, for {@code explain()} and error messages: {@code text file words.txt}.
   *
   * @return one line
   */
  String describe();

  /** A part of an input. */
  interface Split extends Serializable {

    /**
     * The weight of this part in the progress: its bytes, or its values.
     *
     * @return at least 0
     */
    long weight();
  }

  /** What the engine offers to a format while it reads one split. */
  interface ReadContext {

    /**
     * Off-heap memory from the job's budget, returned by the engine when the split has been read.
     *
     * @param bytes how much
     * @return a bounded segment of at least that size; its content is arbitrary
     */
    MemorySegment buffer(long bytes);

    /**
     * Reports progress; call it every few hundred kilobytes.
     *
     * @param weight the weight processed since the last call
     * @throws java.util.concurrent.CancellationException if the job has been cancelled; let it pass
     */
    void progress(long weight);

    /**
     * Adds to a number in the result of the job.
     *
     * @param metric the name of the number
     * @param number what to add; 0 makes sure that the number is there
     */
    void count(String metric, long number);
  }
}
