package org.gyre.dataflow.exchange;

import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a blocking exchange: for each partition the buffers of all tasks that wrote to it, in
 * the order of the tasks.
 *
 * <p>Tasks add their buffers concurrently while they write; when all have ended, {@link #finish}
 * makes the rows readable.
 */
public final class Partitions implements AutoCloseable {

  private final RowBuffer[][] buffers;

  /**
   * An exchange without rows.
   *
   * @param writers the number of tasks that write
   * @param partitions the number of partitions
   */
  public Partitions(int writers, int partitions) {
    this.buffers = new RowBuffer[partitions][writers];
  }

  /**
   * The number of partitions.
   *
   * @return at least 1
   */
  public int count() {
    return buffers.length;
  }

  /**
   * Adds what one task writes to one partition. A task and partition without rows needs no buffer.
   *
   * @param writer the number of the task
   * @param partition the number of the partition
   * @param buffer open for writing; belongs to the exchange from now on
   */
  public void add(int writer, int partition, RowBuffer buffer) {
    buffers[partition][writer] = buffer;
  }

  /**
   * Gives up what one task has written, so that it can begin again.
   *
   * @param writer the number of the task
   */
  public void discard(int writer) {
    for (RowBuffer[] partition : buffers) {
      if (partition[writer] != null) {
        partition[writer].close();
        partition[writer] = null;
      }
    }
  }

  /** Ends writing. Called once, after all writers have ended. */
  public void finish() {
    all().forEach(RowBuffer::finish);
  }

  /**
   * The rows of one partition.
   *
   * @param partition its number
   * @return its buffers, in the order of the tasks that wrote them
   */
  public List<RowBuffer> partition(int partition) {
    List<RowBuffer> found = new ArrayList<>();
    for (RowBuffer buffer : buffers[partition]) {
      if (buffer != null) {
        found.add(buffer);
      }
    }
    return found;
  }

  /**
   * Returns the memory of one partition and deletes its files.
   *
   * @param partition its number
   */
  public void close(int partition) {
    partition(partition).forEach(RowBuffer::close);
  }

  /**
   * The number of rows of all partitions.
   *
   * @return at least 0
   */
  public long rows() {
    return all().stream().mapToLong(RowBuffer::rows).sum();
  }

  /**
   * The bytes of all rows.
   *
   * @return at least 0
   */
  public long bytes() {
    return all().stream().mapToLong(RowBuffer::bytes).sum();
  }

  /**
   * How many of the bytes lie in spill files.
   *
   * @return at least 0
   */
  public long spilledBytes() {
    return all().stream().mapToLong(RowBuffer::spilledBytes).sum();
  }

  /** Returns all memory and deletes all files. */
  @Override
  public void close() {
    all().forEach(RowBuffer::close);
  }

  private List<RowBuffer> all() {
    List<RowBuffer> all = new ArrayList<>();
    for (int partition = 0; partition < buffers.length; partition++) {
      all.addAll(partition(partition));
    }
    return all;
  }
}
