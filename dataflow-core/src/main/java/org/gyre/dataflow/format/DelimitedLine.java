package org.gyre.dataflow.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * One row of a delimited file, cut into fields where it lies (RFC 4180). Reused from row to row.
 *
 * <p>A field that starts with a quote goes to the closing quote, over delimiters and line ends; a
 * quote in it is doubled. Blanks belong to the field.
 */
final class DelimitedLine {

  static final int NO_QUOTE = -1;

  private final byte delimiter;
  private final int quote;
  private long[] starts = new long[16];
  private long[] ends = new long[16];
  private boolean[] quoted = new boolean[16];
  private LineBlocks blocks;
  private MemorySegment segment;
  private long start;
  private int fields;

  DelimitedLine(char delimiter, int quote) {
    this.delimiter = (byte) delimiter;
    this.quote = quote;
  }

  /**
   * Cuts the row that starts at {@code start}.
   *
   * @return where the next row starts; -1 if a quote is still open at the end of the block
   */
  long cut(LineBlocks block, long start) throws IOException {
    this.blocks = block;
    this.segment = block.segment();
    this.start = start;
    this.fields = 0;
    for (long p = start; ; p++) {
      p = segment.get(JAVA_BYTE, p) == quote ? quotedField(p) : plainField(p);
      if (p < 0) {
        return -1;
      }
      if (segment.get(JAVA_BYTE, p) == '\n') {
        return p + 1;
      }
    }
  }

  /** Keeps the field from {@code from} on; returns where its delimiter or line end is. */
  private long plainField(long from) {
    long p = from;
    byte c = segment.get(JAVA_BYTE, p);
    while (c != delimiter && c != '\n') {
      c = segment.get(JAVA_BYTE, ++p);
    }
    boolean carriageReturn = c == '\n' && p > from && segment.get(JAVA_BYTE, p - 1) == '\r';
    add(from, carriageReturn ? p - 1 : p, false);
    return p;
  }

  private long quotedField(long open) throws IOException {
    long to = blocks.to();
    long p = open + 1;
    while (p < to) {
      if (segment.get(JAVA_BYTE, p) != quote) {
        p++;
      } else if (p + 1 < to && segment.get(JAVA_BYTE, p + 1) == quote) {
        p += 2;
      } else {
        return afterQuote(open, p);
      }
    }
    return -1;
  }

  private long afterQuote(long open, long close) throws IOException {
    add(open + 1, close, true);
    long p = close + 1;
    if (segment.get(JAVA_BYTE, p) == '\r' && segment.get(JAVA_BYTE, p + 1) == '\n') {
      p++;
    }
    byte c = segment.get(JAVA_BYTE, p);
    if (c != delimiter && c != '\n') {
      throw blocks.error(
          close,
          "a quoted field is followed by more text; double the quotes inside it, or read the file"
              + " with unquoted()");
    }
    return p;
  }

  private void add(long from, long to, boolean inQuotes) {
    if (fields == starts.length) {
      starts = Arrays.copyOf(starts, 2 * fields);
      ends = Arrays.copyOf(ends, 2 * fields);
      quoted = Arrays.copyOf(quoted, 2 * fields);
    }
    starts[fields] = from;
    ends[fields] = to;
    quoted[fields++] = inQuotes;
  }

  LineBlocks blocks() {
    return blocks;
  }

  MemorySegment segment() {
    return segment;
  }

  long start() {
    return start;
  }

  int fields() {
    return fields;
  }

  long start(int field) {
    return starts[field];
  }

  long end(int field) {
    return ends[field];
  }

  boolean isQuoted(int field) {
    return quoted[field];
  }

  /** Whether nothing stands between two delimiters, not even quotes. */
  boolean isEmpty(int field) {
    return starts[field] == ends[field] && !quoted[field];
  }

  /** Whether the row is an empty line. */
  boolean isBlank() {
    return fields == 1 && isEmpty(0);
  }
}
