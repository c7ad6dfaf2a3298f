package org.gyre.dataflow.exchange;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.concurrent.CancellationException;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Nullable;

/**
 * A pipelined exchange: pages of rows go from one task that writes them to tasks that process them
 * meanwhile.
 *
 * <p>There is a bounded number of pages. The writer waits for an empty one, readers wait for a full
 * one and return it when they have processed its rows. Rows of one size are packed; others have
 * their length before them as an {@code int}. A row longer than a page goes in a page of its own.
 */
public final class PageQueue implements AutoCloseable {

  private static final ValueLayout.OfInt LENGTH = ValueLayout.JAVA_INT_UNALIGNED;

  /** Rows to process: a page and how far it is filled. */
  public record Filled(MemorySegment page, long end) {}

  private final Account account;
  private final int header;
  private final int most;
  private final ArrayDeque<MemorySegment> empty = new ArrayDeque<>();
  private final ArrayDeque<Filled> full = new ArrayDeque<>();
  private int pages;
  private boolean ended;
  private boolean broken;

  // Of the writer.
  private @Nullable MemorySegment page;
  private long position;

  /**
   * A queue.
   *
   * @param account pays for the pages; used under the lock of the queue only
   * @param fixedRowSize the size of every row, at least 1; or -1 if each row has its own
   * @param pages how many pages there are at most, at least 2
   */
  public PageQueue(Account account, int fixedRowSize, int pages) {
    this.account = account;
    this.header = fixedRowSize < 0 ? Integer.BYTES : 0;
    this.most = pages;
  }

  /**
   * Makes room for one row; waits for an empty page if need be.
   *
   * @param rowBytes the bytes of the row
   * @return the offset in {@link #segment()} where the row's bytes go
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public long reserve(int rowBytes) throws InterruptedException {
    long bytes = header + (long) rowBytes;
    if (page == null || page.byteSize() - position < bytes) {
      send();
      page = take(bytes);
      position = 0;
    }
    return position + header;
  }

  /**
   * The page of the last reserve.
   *
   * @return the memory to write the row to
   */
  public MemorySegment segment() {
    return page;
  }

  /**
   * Makes the row for which room was reserved part of the queue.
   *
   * @param rowBytes its bytes
   */
  public void commit(int rowBytes) {
    if (header != 0) {
      page.set(LENGTH, position, rowBytes);
    }
    position += header + (long) rowBytes;
  }

  /** Ends writing: readers get what is left, and then nothing. */
  public void finish() {
    send();
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  /**
   * Makes writer and readers stop with a {@link CancellationException}, because one of them failed.
   */
  public synchronized void breakOff() {
    broken = true;
    notifyAll();
  }

  /**
   * Takes rows to process; waits for some.
   *
   * @return the rows; null if there are no more
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public synchronized @Nullable Filled next() throws InterruptedException {
    while (full.isEmpty() && !ended && !broken) {
      wait();
    }
    checkWhole();
    return full.poll();
  }

  /**
   * Returns a page whose rows have been processed.
   *
   * @param processed what {@link #next} returned
   */
  public synchronized void recycle(Filled processed) {
    empty.add(processed.page());
    notifyAll();
  }

  private void send() {
    if (page != null) {
      synchronized (this) {
        full.add(new Filled(page, position));
        notifyAll();
      }
      page = null;
    }
  }

  private synchronized MemorySegment take(long bytes) throws InterruptedException {
    while (empty.isEmpty() && pages == most && !broken) {
      wait();
    }
    checkWhole();
    MemorySegment taken = empty.poll();
    if (taken != null && taken.byteSize() >= bytes) {
      return taken;
    }
    if (taken == null) {
      pages++;
    } else {
      account.free(taken);
    }
    return bytes <= account.pool().pageSize() ? account.page() : account.region(bytes);
  }

  private void checkWhole() {
    if (broken) {
      throw new CancellationException("the other side of the exchange failed");
    }
  }

  /** Returns the memory. Called when neither writer nor readers go on. */
  @Override
  public synchronized void close() {
    account.close();
  }
}
