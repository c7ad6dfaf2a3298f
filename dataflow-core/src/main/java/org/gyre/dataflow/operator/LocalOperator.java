package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.exchange.RowSink;
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
   * @param isKept whether others read the rows, too, so that reading must not release them
   */
  record Input(Partitions rows, @Nullable Layout<?> layout, boolean isKept) {}

  /** What the engine offers to an operator that runs. */
  interface Run {

    /**
     * The inputs.
     *
     * @return as many as the operator was given, in that order; rows that are not kept may be
     *     released by reading
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
     * Begins the loop of the operator, which shows up in the job result, can be observed and can be
     * stopped. If its rules say so, its state is saved now and then, and is read first if there is
     * some to go on from.
     *
     * @param state its state
     * @return takes reports of its supersteps; closed by the caller
     * @throws Exception if the state that is there cannot be read, or is not of this loop
     */
    Loop loop(LoopState state) throws Exception;

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

  /**
   * The state of a loop between two supersteps, in parts of rows: all that the next one reads of
   * those before, beside aggregates. It must be the same, row by row, for any number of tasks, but
   * for how rows are divided among these.
   */
  interface LoopState {

    /**
     * What the loop goes on from and does not save, in words: if they are the same, it is the same,
     * whatever the number of tasks. Asked for only if the loop has checkpoints.
     *
     * @return some words
     * @throws Exception any failure; ends the job
     */
    String input() throws Exception;

    /**
     * The names of the parts.
     *
     * @return each makes a name of a file with a number behind it
     */
    List<String> parts();

    /**
     * Hands out the share of one task of a part. Rows stay.
     *
     * @param part its name
     * @param task called once in each task, concurrently
     * @param out takes the rows
     * @throws Exception any failure; ends the job
     */
    void write(String part, TaskContext task, RowSink out) throws Exception;

    /**
     * Takes what {@link #write} has handed out. Each share is read by one task, in order, the
     * others concurrently.
     *
     * @param part its name
     * @return takes the rows of a share
     */
    RowSink read(String part);
  }

  /** A loop of an operator. */
  interface Loop extends AutoCloseable {

    /**
     * The superstep after which the loop goes on. If it is not 0, the state was read before any
     * superstep has begun.
     *
     * @return 0 if the loop begins
     */
    int resumed();

    /**
     * What that superstep has added up.
     *
     * @return aggregates by their names, as they were given to {@link #completed}
     */
    Map<String, Object> aggregates();

    /** A superstep begins. */
    void begin();

    /**
     * Reports the end of the superstep, and saves the state if that is due.
     *
     * @param aggregates what it has added up, by name in any order that is always the same
     * @param active how many values take part in the next one; -1 if not known
     * @param messages how many were sent in it; -1 if none ever are
     * @param choice what was chosen to do, in a word; empty if there is no choice
     * @param remains whether the rules of the operator want another one
     * @return whether there will be another one; if not although the rules want it, the program has
     *     asked for an end
     * @throws Exception if the state cannot be saved
     */
    boolean completed(
        Map<String, Object> aggregates, long active, long messages, String choice, boolean remains)
        throws Exception;

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
