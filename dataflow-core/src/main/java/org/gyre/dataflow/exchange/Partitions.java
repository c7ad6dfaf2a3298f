package org.gyre.dataflow.exchange;

import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a blocking exchange: for each partition the buffers of all tasks that wrote to it, in
 * the order of the tasks; or, where a partition is written in piles, those of one pile after the
 * other.
 *
 * <p>Tasks add their buffers concurrently while they write; when all have ended, {@link #finish}
 * makes the rows readable.
 */
public final class Partitions implements AutoCloseable {

  private final int writers;
  private final RowBuffer[][] buffers;

  /**
   * An exchange without rows.
   *
   * @param writers the number of tasks that write
   * @param partitions the number of partitions
   */
  public Partitions(int writers, int partitions) {
    this(writers, partitions, 1);
  }

  /**
   * An exchange without rows, which are written in piles.
   *
   * @param writers the number of tasks that write
   * @param partitions the number of partitions
   * @param piles the number of piles of each partition, at least 1
   */
  public Partitions(int writers, int partitions, int piles) {
    this.writers = writers;
    this.buffers = new RowBuffer[partitions][piles * writers];
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
    add(writer, partition, 0, buffer);
  }

  /**
   * Adds what one task writes to one pile of a partition.
   *
   * @param writer the number of the task
   * @param partition the number of the partition
   * @param pile the number of the pile
   * @param buffer as above
   */
  public void add(int writer, int partition, int pile, RowBuffer buffer) {
    buffers[partition][pile * writers + writer] = buffer;
  }

  /**
   * Gives up what one task has written, so that it can begin again.
   *
   * @param writer the number of the task
   */
  public void discard(int writer) {
    for (RowBuffer[] partition : buffers) {
      for (int i = writer; i < partition.length; i += writers) {
        if (partition[i] != null) {
          partition[i].close();
          partition[i] = null;
        }
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
   * @return its buffers, in the order of the tasks that wrote them, pile by pile
   */
  public List<RowBuffer> partition(int partition) {
    List<RowBuffer> rows = new ArrayList<>();
    addTo(rows, partition);
    return rows;
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
      addTo(all, partition);
    }
    return all;
  }

  /** A loop, as an aggregation has many partitions, most of them without rows in a small job. */
  private void addTo(List<RowBuffer> rows, int partition) {
    for (RowBuffer buffer : buffers[partition]) {
      if (buffer != null) {
        rows.add(buffer);
      }
    }
  }
}
