package org.gyre.dataflow.memory;

import java.lang.foreign.MemorySegment;

/**
 * What one task of an operator has been granted; returns everything when it is closed. Used by one
 * thread at a time, but may move from thread to thread; freeing and transferring are safe from any
 * thread.
 *
 * <p>Granted segments are bounded, aligned to 64 bytes, usable from every thread, and hold
 * arbitrary bytes. A segment must not be touched after it was freed or its account closed: the
 * memory then belongs to someone else, or the access throws {@link IllegalStateException}.
 */
public final class Account implements AutoCloseable {

  private static final long MAX_REGION = 1L << 62;

  private final MemoryPool pool;
  private final String owner;
  private long reserveBytes;
  private long usedBytes;
  private volatile boolean closed;
  private long most = Long.MAX_VALUE;

  Account(MemoryPool pool, String owner, long reserveBytes) {
    this.pool = pool;
    this.owner = owner;
    this.reserveBytes = reserveBytes;
  }

  /**
   * A page, if there is one: always within the reserve; beyond it as long as the pool has memory
   * that is neither granted nor reserved, or can be evicted.
   *
   * @return a segment of {@link MemoryPool#pageSize()} bytes; null if there is none: the caller
   *     spills
   * @throws IllegalStateException if this account is closed
   */
  public MemorySegment tryPage() {
    return exceeds(pool.pageSize()) ? null : pool.grant(this, pool.pageSize());
  }

  /**
   * Bounds what this account gets beside its reserve, so that others find some whenever they come:
   * {@link #tryPage} and {@link #tryRegion} give no more then. What an account cannot do without it
   * still gets.
   *
   * @param bytes the most it is to hold, also for the moment in which something grows and is there
   *     twice
   */
  public void limit(long bytes) {
    most = bytes;
  }

  private boolean exceeds(long bytes) {
    return most < Long.MAX_VALUE && used() + bytes > Math.max(most, reserveBytes);
  }

  /**
   * A page that the caller cannot do without.
   *
   * @return a segment of {@link MemoryPool#pageSize()} bytes
   * @throws InsufficientMemoryException if there is none
   * @throws IllegalStateException if this account is closed
   */
  public MemorySegment page() {
    return region(pool.pageSize());
  }

  /**
   * Contiguous memory, if there is as much. Up to a page of bytes takes a page; more takes whole
   * pages' worth, at most a quarter more than needed. Regions are not covered by the reserve in
   * full: they count as used, but memory in pieces may not do.
   *
   * @param bytes how much, 0 to 2^62
   * @return a segment of exactly {@code bytes}; null if it does not fit
   * @throws IllegalStateException if this account is closed
   */
  public MemorySegment tryRegion(long bytes) {
    if (bytes < 0 || bytes > MAX_REGION) {
      throw refused(bytes);
    }
    return exceeds(bytes) ? null : pool.grant(this, bytes);
  }

  private IllegalArgumentException refused(long bytes) {
    return new IllegalArgumentException(owner + " asks for " + bytes + " bytes of memory");
  }

  /**
   * Contiguous memory that the caller cannot do without.
   *
   * @param bytes how much, 0 to 2^62
   * @return a segment of exactly {@code bytes}
   * @throws InsufficientMemoryException if it does not fit; names the budget that would do
   * @throws IllegalStateException if this account is closed
   */
  public MemorySegment region(long bytes) {
    if (bytes < 0 || bytes > MAX_REGION) {
      throw refused(bytes);
    }
    MemorySegment region = pool.grant(this, bytes);
    if (region == null) {
      throw pool.refusal(owner, bytes);
    }
    return region;
  }

  /**
   * Returns a page or region. After this account was closed it does nothing, as closing has
   * returned everything.
   *
   * @param segment as obtained, or a slice that starts where it does
   * @throws IllegalArgumentException if this account holds no page or region that starts there
   */
  public void free(MemorySegment segment) {
    pool.free(this, segment);
  }

  /**
   * Hands a page or region over to another owner. Always succeeds: if memory is so short that this
   * account's reserve can no longer be promised beside it, the reserve shrinks by what was handed
   * over.
   *
   * @param segment as obtained, or a slice that starts where it does
   * @param to an open account of the same pool; from now on it has to free the segment
   * @throws IllegalArgumentException if this account holds no page or region that starts there, or
   *     the pools differ
   * @throws IllegalStateException if one of the accounts is closed
   */
  public void transfer(MemorySegment segment, Account to) {
    pool.transfer(this, segment, to);
  }

  /**
   * What this account holds.
   *
   * @return bytes, whole pages
   */
  public long used() {
    return pool.charged(this);
  }

  /**
   * Who this account is for.
   *
   * @return the name given when it was opened
   */
  public String owner() {
    return owner;
  }

  /**
   * The pool this account belongs to.
   *
   * @return the pool
   */
  public MemoryPool pool() {
    return pool;
  }

  /**
   * Frees all that this account still holds and gives up its reserve. Does nothing when repeated.
   *
   * <p>Close what keeps its data here (row buffers, tables) first.
   */
  @Override
  public void close() {
    pool.close(this);
  }

  /** Owner and holdings, for messages. */
  @Override
  public String toString() {
    return "%s (%s)".formatted(owner, ByteSize.text(used()));
  }

  // The methods below are called by the pool, under its lock.

  long charged() {
    return usedBytes;
  }

  long committed() {
    return Math.max(usedBytes, reserveBytes);
  }

  /** By how much {@link #committed} would grow if {@code bytes} more were used. */
  long commitment(long bytes) {
    return Math.max(usedBytes + bytes, reserveBytes) - committed();
  }

  void charge(long bytes) {
    usedBytes += bytes;
  }

  /** Gives up {@code bytes} of the reserve not made use of. */
  long waive(long bytes) {
    reserveBytes -= bytes;
    return bytes;
  }

  void markClosed() {
    usedBytes = 0;
    reserveBytes = 0;
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The memory account of " + owner + " is closed");
    }
  }
}
