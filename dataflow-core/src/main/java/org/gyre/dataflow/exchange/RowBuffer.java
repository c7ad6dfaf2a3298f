package org.gyre.dataflow.exchange;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.Evictable;
import org.gyre.dataflow.memory.InsufficientMemoryException;
import org.gyre.dataflow.memory.SpillFile;
import org.gyre.dataflow.memory.SpillFolder;

/**
 * Rows of one layout, appended once, then read in order any number of times, by several readers at
 * a time; spills itself when memory is short.
 *
 * <p>One thread writes: {@link #reserve} room, write the row's bytes, {@link #commit}; at last
 * {@link #finish}. From then on any thread may open readers. {@link #close} when no reader is open
 * any more and before the account is closed; closing early (a failure) is allowed, open readers
 * then fail at their next page.
 *
 * <p>Rows of one size are packed; others have their length before them as an {@code int}, at any
 * address. A row longer than a page gets a page of its own, as long as it is.
 *
 * <p>Invariant: the rows in the spill file come before all rows in memory, and the file is the rows
 * one after the other, without any mark where a page ended; a reader cuts it into pages again. So
 * when there is no page to go on with, the oldest page is written out, and what memory there is
 * stays in use: a buffer larger than memory is spilled only by the difference. One page is enough
 * to write, and one for each open reader to read well (without, it reads through mappings of the
 * file): that is what the account has to reserve.
 *
 * <p>All other pages give way to whoever is short of memory ({@link Evictable}), also while rows
 * are written and read. A page that a reader is at is <em>pinned</em>: it can be spilled as well,
 * but is freed when the last reader leaves it.
 */
public final class RowBuffer implements AutoCloseable {

  private static final ValueLayout.OfInt LENGTH = ValueLayout.JAVA_INT_UNALIGNED;

  private final Account account;
  private final SpillFolder spillFolder;
  private final int fixedRowSize;
  private final int header;
  private final int pageSize;
  private final Evictable evictable;
  private final Runnable checkpoint;

  // The page that is being written: rows up to position, room up to limit. Plain fields: the
  // kernels' hottest state.
  private MemorySegment segment;
  private long position;
  private long limit;
  private long rows;

  /** Unmaps the page that is being written, if it lies in the spill file; else null. */
  private Arena mapping;

  // Guarded by this: the complete pages in memory, oldest first. There are none while mapping is
  // set, so that evictions keep away from the end of the file then.
  private Page oldest;
  private Page newest;
  private long residentBytes;
  private SpillFile file;
  private int readers;
  private State state = State.WRITING;

  private enum State {
    WRITING,
    FINISHED,
    RELEASED,
    CLOSED
  }

  /** A complete page in memory, and the one after it. */
  private static final class Page {
    private final MemorySegment rows;
    private Page next;
    private int pins;

    /** No longer the buffer's: spilled, or released to a reader. Freed with the last pin. */
    private boolean removed;

    private Page(MemorySegment rows) {
      this.rows = rows;
    }
  }

  /**
   * An empty buffer; takes memory with the first row.
   *
   * @param account pays for the pages, for nothing else, and is closed with the buffer; reserves
   *     one to write and one for each reader at a time
   * @param spill where to write what memory has no room for
   * @param fixedRowSize the size of every row, at least 1; or -1 if each row has its own
   */
  public RowBuffer(Account account, SpillFolder spill, int fixedRowSize) {
    this(account, spill, fixedRowSize, () -> {});
  }

  /**
   * An empty buffer of a job that may be stopped.
   *
   * @param account as above
   * @param spill as above
   * @param fixedRowSize as above
   * @param checkpoint is called at each turn of a page, by writers and readers; throws to end them
   */
  public RowBuffer(Account account, SpillFolder spill, int fixedRowSize, Runnable checkpoint) {
    if (fixedRowSize < 1 && fixedRowSize != -1) {
      throw new IllegalArgumentException(
          "The row size must be at least 1, or -1 for rows of different sizes, but is "
              + fixedRowSize);
    }
    this.account = account;
    this.spillFolder = spill;
    this.fixedRowSize = fixedRowSize;
    this.header = fixedRowSize < 0 ? Integer.BYTES : 0;
    this.pageSize = account.pool().pageSize();
    this.evictable = new Eviction();
    this.checkpoint = checkpoint;
  }

  /**
   * Makes room for one row. The room of a reserve that was not committed is used again.
   *
   * @param rowBytes the most bytes the row may have; the fixed row size if there is one
   * @return the offset in {@link #segment()} where the row's bytes go; valid until the next reserve
   * @throws IOException if spilling fails; the buffer can still be closed only
   * @throws InsufficientMemoryException if there is not even one page
   */
  public long reserve(int rowBytes) throws IOException {
    if (limit - position < header + (long) rowBytes) {
      turnPage(header + (long) rowBytes);
    }
    return position + header;
  }

  /**
   * The page of the last reserve.
   *
   * @return the memory to write the row to
   */
  public MemorySegment segment() {
    return segment;
  }

  /**
   * Makes the row for which room was reserved part of the buffer.
   *
   * @param rowBytes its bytes, at most as many as reserved; the fixed row size if there is one
   */
  public void commit(int rowBytes) {
    if (header != 0) {
      segment.set(LENGTH, position, rowBytes);
    }
    position += header + (long) rowBytes;
    rows++;
    if (limit > pageSize) {
      // So that the long row can give way as soon as it is complete.
      sealPage();
    }
  }

  /**
   * Copies a row behind the others.
   *
   * @param from where it lies
   * @param at its offset
   * @param bytes its length; the fixed row size if there is one
   * @throws IOException as for {@link #reserve}
   */
  public void append(MemorySegment from, long at, int bytes) throws IOException {
    long place = reserve(bytes);
    MemorySegment.copy(from, at, segment, place, bytes);
    commit(bytes);
  }

  /**
   * Ends writing. From now on the rows can be read.
   *
   * @throws IllegalStateException if this was finished or closed before
   */
  public synchronized void finish() {
    require(State.WRITING, "finished");
    sealPage();
    state = State.FINISHED;
  }

  /**
   * How many rows there are.
   *
   * @return the rows committed
   */
  public long rows() {
    return rows;
  }

  /**
   * How long all rows are together, with their length headers; those not yet released.
   *
   * @return bytes, in memory and in the spill file
   */
  public synchronized long bytes() {
    return spilledBytes() + residentBytes + (mapping == null ? position : 0);
  }

  /**
   * How much of this lies in the spill file.
   *
   * @return bytes
   */
  public synchronized long spilledBytes() {
    return file == null ? 0 : file.size() - (mapping == null ? 0 : limit - position);
  }

  /**
   * Opens a cursor over the pages of all rows, in order.
   *
   * @param release whether this is the last and only reader, so that each page is freed when the
   *     reader leaves it; the rest is freed when the reader closes
   * @return the reader, before its first page; to be closed
   * @throws IllegalStateException if the buffer is not finished, was released or closed, or if
   *     {@code release} and others are still reading
   */
  public synchronized Reader read(boolean release) {
    require(State.FINISHED, "read");
    if (release && readers > 0) {
      throw new IllegalStateException(
          "The rows of %s cannot be released while %d others read them; close these first"
              .formatted(account.owner(), readers));
    }
    state = release ? State.RELEASED : State.FINISHED;
    readers++;
    return new Reader(this, release);
  }

  /**
   * Opens a cursor over single rows, for use where speed does not matter.
   *
   * @param release as for {@link #read}
   * @return the cursor, before its first row; to be closed
   * @throws IllegalStateException as for {@link #read}
   */
  public RowBufferCursor cursor(boolean release) {
    return new RowBufferCursor(read(release), fixedRowSize);
  }

  /**
   * Hands on all rows in order; they stay.
   *
   * @param out takes them
   * @throws IOException if the spill file cannot be read, or a row is not taken
   * @throws IllegalStateException as for {@link #read}
   */
  public void copyTo(RowSink out) throws IOException {
    try (RowBufferCursor cursor = cursor(false)) {
      while (cursor.next()) {
        out.row(cursor.segment(), cursor.row(), cursor.length());
      }
    }
  }

  /**
   * Writes all rows to the spill file and frees their pages, those that readers are at when these
   * leave them. To be called by the writer, or when finished by anyone.
   *
   * @throws IOException if that fails; rows not written are still in memory
   * @throws IllegalStateException if the buffer is closed
   */
  public synchronized void spill() throws IOException {
    if (state == State.CLOSED) {
      throw wrongState("spilled");
    }
    if (state == State.WRITING) {
      sealPage();
    }
    spillPages(Long.MAX_VALUE);
  }

  /**
   * Frees all memory, closes the account and deletes the spill file. Does nothing when repeated.
   */
  @Override
  public void close() {
    account.pool().unregister(evictable);
    synchronized (this) {
      if (state != State.CLOSED) {
        state = State.CLOSED;
        freeAll();
        account.close();
      }
    }
  }

  /** Refuses a call that comes too early or too late. */
  private void require(State required, String verb) {
    if (state != required) {
      throw wrongState(verb);
    }
  }

  private IllegalStateException wrongState(String verb) {
    return new IllegalStateException(
        "The rows of %s cannot be %s: the buffer is %s"
            .formatted(account.owner(), verb, state.name().toLowerCase(Locale.ROOT)));
  }

  /** Continues on a page with room for {@code bytes}. */
  private void turnPage(long bytes) throws IOException {
    require(State.WRITING, "written");
    checkpoint.run();
    sealPage();
    MemorySegment page = bytes <= pageSize ? tryFreePage() : longPage(bytes);
    segment = page == null ? account.page() : page;
    limit = segment.byteSize();
  }

  /** Adds the page that is being written to those that are complete. */
  private void sealPage() {
    if (mapping != null) {
      mapping.close();
      mapping = null;
      file.truncate(file.size() - (limit - position));
    } else if (position > 0) {
      append(new Page(segment.asSlice(0, position)));
    } else if (segment != null) {
      account.free(segment);
    }
    segment = null;
    position = 0;
    limit = 0;
  }

  private synchronized void append(Page page) {
    if (newest == null) {
      account.pool().register(evictable);
    }
    if (oldest == null) {
      oldest = page;
    } else {
      newest.next = page;
    }
    newest = page;
    residentBytes += page.rows.byteSize();
  }

  /** A page of the usual size, or null. Not for under the lock: others may be asked to give way. */
  private MemorySegment tryFreePage() throws IOException {
    MemorySegment page = account.tryPage();
    while (page == null && spillOldest()) {
      page = account.tryPage();
    }
    return page;
  }

  /** A page as long as one row needs it; in the spill file if memory has no such room. */
  private MemorySegment longPage(long bytes) throws IOException {
    MemorySegment page = account.tryRegion(bytes);
    while (page == null && spillOldest()) {
      page = account.tryRegion(bytes);
    }
    return page == null ? mapPage(bytes) : page;
  }

  @SuppressWarnings("MustBeClosedChecker") // closed when the page is sealed
  private synchronized MemorySegment mapPage(long bytes) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment page = spillFile().extend(bytes, arena);
      mapping = arena;
      return page;
    } catch (IOException failure) {
      arena.close();
      throw failure;
    }
  }

  private synchronized boolean spillOldest() throws IOException {
    return spillPages(1) > 0;
  }

  /** Writes out the oldest pages until at least {@code wanted} bytes are free or none is left. */
  private long spillPages(long wanted) throws IOException {
    long freed = 0;
    while (freed < wanted && oldest != null) {
      long bytes = oldest.rows.byteSize();
      spillFile().append(oldest.rows, 0, bytes);
      boolean free = removeOldest();
      freed += free ? Math.max(bytes, pageSize) : 0;
    }
    return freed;
  }

  private SpillFile spillFile() throws IOException {
    if (file == null) {
      file = spillFolder.create(account.owner());
    }
    return file;
  }

  /** Takes the oldest page off; returns whether it is free at once. */
  private boolean removeOldest() {
    Page page = oldest;
    oldest = page.next;
    residentBytes -= page.rows.byteSize();
    page.removed = true;
    return freeIfUnused(page);
  }

  private boolean freeIfUnused(Page page) {
    boolean unused = page.removed && page.pins == 0;
    if (unused) {
      account.free(page.rows);
    }
    return unused;
  }

  private void freeAll() {
    if (mapping != null) {
      mapping.close();
      mapping = null;
    } else if (segment != null) {
      account.free(segment);
    }
    segment = null;
    position = 0;
    limit = 0;
    while (oldest != null) {
      removeOldest();
    }
    if (file != null) {
      file.close();
    }
  }

  private synchronized void unpin(Page page) {
    page.pins--;
    freeIfUnused(page);
  }

  private synchronized void closed(Reader reader) {
    readers--;
    if (reader.release && state == State.RELEASED) {
      freeAll();
    }
  }

  /** Not the buffer itself, so that only the pool can call it. */
  private final class Eviction implements Evictable {

    @Override
    public long evict(long bytes) throws IOException {
      synchronized (RowBuffer.this) {
        return spillPages(bytes);
      }
    }

    @Override
    public long evictableBytes() {
      synchronized (RowBuffer.this) {
        return residentBytes;
      }
    }
  }

  /**
   * Goes through the pages of a buffer in order. For one thread. Kernels loop over the rows of a
   * page themselves: from {@link #start()} to {@link #end()}, each row of the fixed size, or after
   * its {@code int} length.
   */
  public static final class Reader implements AutoCloseable {

    private final RowBuffer buffer;
    private final boolean release;

    /** How far this reader is in the spill file; what follows its end is in memory. */
    private long position;

    /** The last page read from memory; null after a page from the file. */
    private Page page;

    /** Whether {@link #page} is the current one. */
    private boolean pinned;

    /** For rows from the spill file; null when there are none to read. */
    private MemorySegment own;

    /**
     * Unmaps the current page, if it is not a copy: a row too long for a page (a region for it
     * could be what others are to read with), or any page when there is none to copy to.
     */
    private Arena mapping;

    private MemorySegment segment;
    private long end;
    private boolean closed;

    private Reader(RowBuffer buffer, boolean release) {
      this.buffer = buffer;
      this.release = release;
    }

    /**
     * Moves to the next page; the segment of the last one must not be touched any more.
     *
     * @return false at the end
     * @throws IOException if the spill file cannot be read
     * @throws IllegalStateException if this reader or the buffer is closed
     */
    public boolean nextPage() throws IOException {
      buffer.checkpoint.run();
      leavePage();
      long fileEnd = pinNext();
      if (position < fileEnd) {
        page = null;
        readPage(fileEnd);
        position += end;
        return true;
      }
      freeOwn();
      if (!pinned) {
        return false;
      }
      segment = page.rows;
      end = segment.byteSize();
      // Released pages will never come into the file, others will at just this place.
      position += release ? 0 : end;
      return true;
    }

    /** Pins the next page if it is in memory. Returns where the spilled rows end. */
    private long pinNext() {
      synchronized (buffer) {
        if (closed || buffer.state == State.CLOSED) {
          throw new IllegalStateException(
              "The rows of %s are read after the reader or the buffer was closed"
                  .formatted(buffer.account.owner()));
        }
        long fileEnd = buffer.spilledBytes();
        Page next = page == null || release ? buffer.oldest : page.next;
        if (position >= fileEnd && next != null) {
          page = next;
          page.pins++;
          pinned = true;
          if (release) {
            buffer.removeOldest();
          }
        }
        return fileEnd;
      }
    }

    /**
     * The page.
     *
     * @return memory that holds rows from {@link #start()} to {@link #end()}; not to be written
     */
    public MemorySegment segment() {
      return segment;
    }

    /**
     * Where the first row of the page is, or its length header.
     *
     * @return an offset in {@link #segment()}
     */
    public long start() {
      return 0;
    }

    /**
     * Where the last row of the page ends.
     *
     * @return an offset in {@link #segment()}
     */
    public long end() {
      return end;
    }

    /**
     * Frees what the reader holds, and all rows if it was opened to release them. Does nothing when
     * repeated.
     */
    @Override
    public void close() {
      if (!closed) {
        closed = true;
        leavePage();
        freeOwn();
        buffer.closed(this);
      }
    }

    private void leavePage() {
      if (pinned) {
        buffer.unpin(page);
        pinned = false;
      }
      unmap();
      segment = null;
      end = 0;
    }

    private void freeOwn() {
      if (own != null) {
        buffer.account.free(own);
        own = null;
      }
    }

    /** Cuts a page of whole rows out of the spill file. */
    private void readPage(long fileEnd) throws IOException {
      if (own == null) {
        own = buffer.tryFreePage();
      }
      long bytes = Math.min(buffer.pageSize, fileEnd - position);
      if (own == null) {
        map(bytes);
      } else {
        buffer.file.read(position, own, 0, bytes);
        segment = own;
      }
      end = wholeRows(bytes);
      if (end == 0) {
        boolean fixed = buffer.fixedRowSize > 0;
        end = fixed ? buffer.fixedRowSize : LENGTH.byteSize() + segment.get(LENGTH, 0);
        map(end);
      }
    }

    /** How many of the bytes read are whole rows. */
    private long wholeRows(long bytes) {
      if (buffer.fixedRowSize > 0) {
        return bytes - bytes % buffer.fixedRowSize;
      }
      long at = 0;
      while (bytes - at >= LENGTH.byteSize()) {
        long next = at + LENGTH.byteSize() + segment.get(LENGTH, at);
        if (next > bytes) {
          break;
        }
        at = next;
      }
      return at;
    }

    @SuppressWarnings("MustBeClosedChecker") // closed when the reader leaves the page
    private void map(long bytes) throws IOException {
      unmap();
      mapping = Arena.ofShared();
      segment = buffer.file.map(position, bytes, mapping);
    }

    private void unmap() {
      if (mapping != null) {
        mapping.close();
        mapping = null;
      }
    }
  }
}
