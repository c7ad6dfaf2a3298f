package org.gyre.dataflow.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import org.gyre.dataflow.format.InputFormat.ReadContext;

/**
 * One part of a text file as a sequence of off-heap blocks of whole lines, for tight loops.
 *
 * <p>The part has the lines that start in its range; the last of them may reach beyond it. A block
 * lies in {@link #segment} between {@link #from} and {@link #to}; every line in it ends in {@code
 * \n}, also the last line of a file that does not; at least {@link #SLACK} readable bytes of
 * arbitrary content follow the block. A loop over it thus needs no bound but {@code to}, tested
 * once per line, and may read eight bytes at a time. A byte order mark at the start of the file is
 * left out.
 *
 * <p>Protocol: {@link #next} until it returns false, then {@link #close}; one thread. Before the
 * next call, {@link #unread} may hand back the last lines of a block, to see them again with the
 * lines that follow.
 *
 * <p>A line or an unread tail longer than the block makes the buffer grow, up to 64 MiB.
 */
public final class LineBlocks implements AutoCloseable {

  /** The readable bytes after the end of a block. */
  public static final int SLACK = 16;

  /** Small enough to stay in a core's second-level cache while it is parsed. */
  static final int BLOCK = 1 << 19;

  private static final int LONGEST_LINE = 1 << 26;

  /** How much of the next part is read at first, in the hope that the last line ends there. */
  private static final int LOOKAHEAD = 1 << 12;

  private static final ValueLayout.OfLong EIGHT_BYTES =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long NEWLINES = '\n' * ONES;

  private final TextFile file;
  private final FileSplit split;
  private final ReadContext context;
  private final FileChannel raw;
  private final ReadableByteChannel text;
  private final boolean plain;

  private MemorySegment buffer;
  private ByteBuffer view;

  /** The position in the text of the first byte of the buffer. */
  private long base;

  /** The bytes in the buffer. */
  private int filled;

  /** No line end that has not been handed out lies below. */
  private int scanned;

  private int to;

  /** The end of the block as it was handed out, whatever has been unread since. */
  private int handedOut;

  private boolean started;
  private boolean ended;
  private long reported;

  LineBlocks(TextFile file, FileSplit split, ReadContext context, FileChannel raw, int block)
      throws IOException {
    this.file = file;
    this.split = split;
    this.context = context;
    this.raw = raw;
    Compression compression = Compression.of(file.path(), raw);
    this.plain = compression == Compression.NONE;
    grow(plain ? (int) Math.min(block, raw.size() + 1) : block);
    this.text = compression.decode(file.path(), raw, bytes -> view(context.buffer(bytes), bytes));
  }

  /**
   * Reads the next block and reports the progress of the one before.
   *
   * @return false if the part is at its end
   * @throws IOException if the file cannot be read, is damaged, or has a line longer than 64 MiB;
   *     the message names it
   */
  public boolean next() throws IOException {
    if (started) {
      report();
      drop(to);
    } else {
      started = true;
      skipToStart();
    }
    while (base < split.end()) {
      int end = endOfOwnedLines();
      if (end > 0) {
        to = end;
        handedOut = end;
        return true;
      }
      if (!fill()) {
        break;
      }
    }
    report(split.weight());
    return false;
  }

  /**
   * Where the block is; another segment may follow after {@link #next}.
   *
   * @return off-heap memory
   */
  public MemorySegment segment() {
    return buffer;
  }

  /**
   * Where the first line of the block starts.
   *
   * @return an offset into the segment
   */
  public long from() {
    return 0;
  }

  /**
   * Where the block ends: after the {@code \n} of its last line.
   *
   * @return an offset into the segment
   */
  public long to() {
    return to;
  }

  /**
   * Where a line ends.
   *
   * @param segment the segment of a block
   * @param at an offset in the block, below {@link #to}
   * @return the offset of the first {@code \n} at or after {@code at}
   */
  public static long lineEnd(MemorySegment segment, long at) {
    long p = at;
    while (true) {
      long x = segment.get(EIGHT_BYTES, p) ^ NEWLINES;
      long found = (x - ONES) & ~x & HIGHS;
      if (found != 0) {
        return p + (Long.numberOfTrailingZeros(found) >>> 3);
      }
      p += 8;
    }
  }

  /**
   * Hands back the lines from {@code at} on: the next block starts there and has at least one line
   * more.
   *
   * @param at where a line of the block starts
   * @throws IOException if the file cannot be read
   * @throws IllegalStateException if nothing follows this block, see {@link #isLast}
   */
  public void unread(long at) throws IOException {
    if (isLast()) {
      throw new IllegalStateException("nothing follows the last block of " + file);
    }
    to = (int) at;
  }

  /**
   * Whether the part ends with this block.
   *
   * @return true if {@link #next} is going to return false
   * @throws IOException if the file cannot be read
   */
  public boolean isLast() throws IOException {
    while (!ended && filled == handedOut && base + handedOut < split.end()) {
      fill();
    }
    return filled == handedOut || base + handedOut >= split.end();
  }

  /**
   * Whether the lines from {@code at} on are more than a buffer can hold, so that none can follow.
   */
  boolean isFull(long at) {
    return at == 0 && filled == view.capacity() && 2L * filled > LONGEST_LINE;
  }

  /**
   * The position in the text of a byte of the block.
   *
   * @param at its offset in the segment
   * @return the position; {@link TextFile#place} makes a line number of it
   */
  public long position(long at) {
    return base + at;
  }

  /**
   * An error about a byte of the block.
   *
   * @param at the offset in the segment
   * @param problem what is wrong, and what to do
   * @return an exception whose message is {@code FILE, line N: problem}
   */
  public IOException error(long at, String problem) {
    return new IOException(place(at) + ": " + problem);
  }

  /**
   * Says in which line of the file a byte of the block is; reads the file up to there, so only for
   * errors.
   *
   * @param at the offset in the segment
   * @return {@code FILE, line N}
   */
  public String place(long at) {
    return file.place(position(at));
  }

  @Override
  public void close() throws IOException {
    try (raw) {
      text.close();
    }
  }

  private void skipToStart() throws IOException {
    if (split.start() == 0) {
      drop(startsWithByteOrderMark() ? 3 : 0);
      return;
    }
    long before = split.start() - 1;
    if (plain) {
      raw.position(before);
      base = before;
    }
    while (base + filled <= before && fill()) {
      drop((int) Math.min(filled, before - base));
    }
    while (true) {
      int end = newline(0);
      if (end >= 0 || ended) {
        drop(end >= 0 ? end + 1 : filled);
        return;
      }
      drop(filled);
      fill();
    }
  }

  private boolean startsWithByteOrderMark() throws IOException {
    boolean more = true;
    while (filled < 3 && more) {
      more = fill();
    }
    return filled >= 3
        && buffer.get(JAVA_BYTE, 0) == (byte) 0xef
        && buffer.get(JAVA_BYTE, 1) == (byte) 0xbb
        && buffer.get(JAVA_BYTE, 2) == (byte) 0xbf;
  }

  /** Forgets the first bytes of the buffer. */
  private void drop(int bytes) {
    MemorySegment.copy(buffer, bytes, buffer, 0, filled - bytes);
    base += bytes;
    filled -= bytes;
    scanned = Math.max(handedOut - bytes, 0);
    handedOut = 0;
    to = 0;
  }

  /**
   * The end of the last line in the buffer that starts in the split and was not handed out; 0 if
   * there is none.
   */
  private int endOfOwnedLines() {
    long lastOwned = split.end() - base - 1;
    if (lastOwned < filled) {
      int end = newline((int) Math.max(lastOwned, scanned));
      if (end >= 0) {
        return end + 1;
      }
    }
    for (int i = filled - 1; i >= scanned; i--) {
      if (buffer.get(JAVA_BYTE, i) == '\n') {
        return i + 1;
      }
    }
    scanned = filled;
    return 0;
  }

  private int newline(int start) {
    for (int i = start; i < filled; i++) {
      if (buffer.get(JAVA_BYTE, i) == '\n') {
        return i;
      }
    }
    return -1;
  }

  /**
   * Reads more into the buffer, with a last {@code \n} if the file has none; false if there is no
   * more.
   */
  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    if (filled == view.capacity()) {
      grow(2 * filled);
    }
    int read = text.read(view.limit(filled + room()).position(filled));
    if (read >= 0) {
      filled += read;
      return true;
    }
    ended = true;
    if (filled == 0 || buffer.get(JAVA_BYTE, filled - 1) == '\n') {
      return false;
    }
    buffer.set(JAVA_BYTE, filled++, (byte) '\n');
    return true;
  }

  private int room() {
    int room = view.capacity() - filled;
    long owned = split.end() - base - filled;
    return owned > room ? room : Math.min(room, (int) Math.max(owned, 0) + LOOKAHEAD);
  }

  private void grow(int capacity) throws IOException {
    if (capacity > LONGEST_LINE) {
      throw error(
          0,
          "the line that starts here is longer than "
              + LONGEST_LINE
              + " bytes; is this a text file?");
    }
    MemorySegment larger = context.buffer(capacity + 1L + SLACK);
    if (filled > 0) {
      MemorySegment.copy(buffer, 0, larger, 0, filled);
    }
    buffer = larger;
    view = view(larger, capacity);
  }

  private static ByteBuffer view(MemorySegment segment, int bytes) {
    return segment.asSlice(0, bytes).asByteBuffer();
  }

  private void report() throws IOException {
    report(plain ? Math.min(base + to, split.end()) - split.start() : raw.position());
  }

  private void report(long done) {
    if (done > reported) {
      context.progress(done - reported);
      reported = done;
    }
  }
}
