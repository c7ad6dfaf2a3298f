package org.gyre.dataflow.format;

import java.io.IOException;
import java.io.Serializable;

/**
 * A way to write values of one type to the outside, whole or not at all.
 *
 * <p>The engine opens the format once per run, opens one {@link Partition} per task, writes and
 * closes them concurrently, and ends with {@link Output#prepare} and {@link Output#commit}, which
 * makes everything visible at once, or {@link Output#abort}, after which nothing is left.
 *
 * @param <T> the type of the values
 */
public interface OutputFormat<T> extends Serializable {

  /**
   * Prepares the output aside from its final place.
   *
   * @param partitions the number of partitions that will be written; their order is the order of
   *     the output
   * @return the output of this run
   * @throws IOException if the place cannot be written; the message names it and says what to do
   */
  Output<T> open(int partitions) throws IOException;

  /**
   * What is written, for {@code explain()} and error messages: {@code CSV file ranks.csv}.
   *
   * @return one line
   */
  String describe();

  /**
   * The output of one run.
   *
   * @param <T> the type of the values
   */
  interface Output<T> {

    /**
     * Opens one partition; called once for each index, from the task that writes it.
     *
     * @param index from 0
     * @return takes the values of the partition
     * @throws IOException if it cannot be created
     */
    Partition<T> partition(int index) throws IOException;

    /**
     * Does all of the commit that is likely to fail, such as for lack of room, and shows nothing;
     * all partitions are closed. All outputs of a job are prepared before the first is committed.
     *
     * @param checkpoint to be run a few times a second if it takes long; ends a job that was
     *     cancelled by an exception, which is to be passed on
     * @throws IOException if that fails
     */
    default void prepare(Runnable checkpoint) throws IOException {}

    /**
     * Makes the whole output visible; all partitions are closed.
     *
     * @throws IOException if that fails; nothing is visible then
     */
    void commit() throws IOException;

    /** Removes whatever was written; also called after a failed commit. */
    void abort();
  }

  /**
   * One partition being written by one task.
   *
   * @param <T> the type of the values
   */
  interface Partition<T> {

    /**
     * Writes one value.
     *
     * @param value the value
     * @throws IOException if writing fails; the message names the file
     */
    void write(T value) throws IOException;

    /**
     * Finishes the partition; called only if all values were written.
     *
     * @throws IOException if writing the rest fails
     */
    void close() throws IOException;
  }
}
