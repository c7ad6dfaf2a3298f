package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * An operator of the local engine that is defined outside the core, such as message passing over an
 * indexed graph.
 *
 * <p>The engine first materialises all inputs, then calls {@link #run} once on the coordinating
 * thread, which may run tasks on all cores, and at last calls {@link Emitter#emit} in each task.
 */
public interface LocalOperator {

  /**
   * Does the work.
   *
   * @param run the inputs and what the engine offers
   * @return hands out the results
   * @throws Exception any failure; ends the job
   */
  Emitter run(Run run) throws Exception;

  /** Hands the results of one run to the engine. */
  interface Emitter extends AutoCloseable {

    /**
     * Hands on the results of one partition. The results of all partitions in order are the output
     * in order.
     *
     * @param task the number of the partition, and memory
     * @param out takes the results; the engine sends the end of input
     * @throws Exception any failure; ends the job
     */
    void emit(TaskContext task, Stage<Object> out) throws Exception;

    /**
     * Returns what was kept for {@link #emit}; called once after all tasks, or at the end of the
     * job.
     */
    @Override
    void close();
  }

  /**
   * A materialised input.
   *
   * @param rows its rows
   * @param layout their layout; null if there are none and no layout is known
   */
  record Input(Partitions rows, @Nullable Layout<?> layout) {}

  /** What the engine offers to an operator that runs. */
  interface Run {

    /**
     * The inputs.
     *
     * @return as many as the operator was given, in that order; their rows may be released by
     *     reading
     */
    List<Input> inputs();

    /**
     * The number of tasks.
     *
     * @return at least 1
     */
    int parallelism();

    /**
     * Runs one task per core and waits for all.
     *
     * @param body is called once in each task, concurrently
     * @throws Exception the first failure of a task; the others have ended
     */
    void parallel(Body body) throws Exception;

    /**
     * Opens an account that is closed at the end of the job unless it is closed before.
     *
     * @param owner what the memory is for, as it should be named in errors
     * @param pages how many pages must be there in any case
     * @return the account
     */
    Account open(String owner, int pages);

    /**
     * Contiguous memory; if there is not enough, a temporary file that is mapped, which the
     * operating system keeps in its cache as far as that has room.
     *
     * @param account pays for the memory
     * @param bytes how much, at least 1
     * @return memory of arbitrary content; until the job ends or it is given to {@link #free}
     * @throws IOException if there is no room for the file
     */
    MemorySegment region(Account account, long bytes) throws IOException;

    /**
     * Frees what {@link #region} has given.
     *
     * @param account what paid for it
     * @param region the memory
     * @throws Exception if the file cannot be deleted
     */
    void free(Account account, MemorySegment region) throws Exception;

    /**
     * Opens a buffer that is closed at the end of the job unless it is closed before.
     *
     * @param owner what the memory is for, as it should be named in errors
     * @param fixedRowSize the size of every row, at least 1; or -1 if each has its own
     * @return the buffer, open for writing
     */
    RowBuffer buffer(String owner, int fixedRowSize);

    /**
     * Closes an account or a buffer that this has opened. An operator that opens some again and
     * again closes them here, since the job would remember each of them to its end.
     *
     * @param opened the account or buffer
     * @throws Exception if it cannot be closed
     */
    void discard(AutoCloseable opened) throws Exception;

    /**
     * The values of a data set that the functions of the operator hold as a broadcast.
     *
     * @param <V> what the values were made into
     * @param broadcast the handle
     * @return the value
     * @throws IllegalArgumentException if the operator does not read that broadcast
     */
    <V> V broadcast(Broadcast<V> broadcast);

    /**
     * The time since the job began.
     *
     * @return in seconds
     */
    double elapsedSeconds();

    /**
     * Reports a number that shows up in the job result.
     *
     * @param name its name
     * @param value the number
     */
    void metric(String name, double value);

    /**
     * Begins a loop, which shows up in the job result, can be observed and can be stopped.
     *
     * @return takes reports of its supersteps; closed by the caller
     */
    Loop loop();

    /**
     * Reports the beginning of a phase to the observer.
     *
     * @param phase what begins
     */
    void phase(String phase);

    /**
     * Returns if the job goes on.
     *
     * @throws java.util.concurrent.CancellationException if it does not
     */
    void checkCancelled();
  }

  /** A loop of an operator. */
  interface Loop extends AutoCloseable {

    /** A superstep begins. */
    void begin();

    /**
     * Reports the end of the superstep.
     *
     * @param aggregates what it has added up, by name in any order that is always the same
     * @param active how many values take part in the next one; -1 if not known
     * @param messages how many were sent in it; -1 if none ever are
     * @param choice what was chosen to do, in a word; empty if there is no choice
     * @return whether there may be another one; if not, the program has asked for an end
     */
    boolean completed(Map<String, Object> aggregates, long active, long messages, String choice);

    /**
     * Reports that there will be no other superstep.
     *
     * @param converged whether a rule of the operator says so; else it is the maximum, or the
     *     program
     */
    void ended(boolean converged);

    /** There is no loop any more. */
    @Override
    void close();
  }

  /** The body of a parallel task. */
  @FunctionalInterface
  interface Body {

    /**
     * Does the share of one task.
     *
     * @param task its number, and memory
     * @throws Exception any failure; ends the job
     */
    void run(TaskContext task) throws Exception;
  }
}
