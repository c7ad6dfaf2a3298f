package org.gyre.dataflow.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * One row of a delimited file, cut into fields where it lies (RFC 4180). Reused from row to row.
 *
 * <p>A field that starts with a quote goes to the closing quote, over delimiters and line ends; a
 * quote in it is doubled. Blanks belong to the field, unless the form says that they do not.
 */
final class CsvLine {

  private final byte delimiter;
  private final int quote;
  private final boolean trimmed;
  private final boolean oneLine;
  private long[] starts = new long[16];
  private long[] ends = new long[16];
  private boolean[] quoted = new boolean[16];
  private LineBlocks blocks;
  private MemorySegment segment;
  private long start;
  private int fields;

  CsvLine(CsvForm form) {
    this.delimiter = (byte) form.delimiter();
    this.quote = form.quote();
    this.trimmed = form.trimmed();
    this.oneLine = form.oneLine();
  }

  /**
   * Cuts the row that starts at {@code start}.
   *
   * @return where the next row starts; -1 if a quote is still open at the end of the block
   * @throws InvalidRow if a quote is where none can be
   */
  long cut(LineBlocks block, long start) throws InvalidRow {
    this.blocks = block;
    this.segment = block.segment();
    this.start = start;
    this.fields = 0;
    for (long p = start; ; p++) {
      p = trimmed ? afterBlanks(p) : p;
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
    long end = carriageReturn ? p - 1 : p;
    add(from, trimmed ? beforeBlanks(from, end) : end, false);
    return p;
  }

  private long quotedField(long open) throws InvalidRow {
    long to = blocks.to();
    long p = open + 1;
    while (p < to) {
      byte c = segment.get(JAVA_BYTE, p);
      if (c == '\n' && oneLine) {
        throw new InvalidRow(
            open,
            "a quote is not closed in its line; close it, or read the file without oneLine()");
      }
      if (c != quote) {
        p++;
      } else if (p + 1 < to && segment.get(JAVA_BYTE, p + 1) == quote) {
        p += 2;
      } else {
        return afterQuote(open, p);
      }
    }
    return -1;
  }

  private long afterQuote(long open, long close) throws InvalidRow {
    add(open + 1, close, true);
    long p = trimmed ? afterBlanks(close + 1) : close + 1;
    if (segment.get(JAVA_BYTE, p) == '\r' && segment.get(JAVA_BYTE, p + 1) == '\n') {
      p++;
    }
    byte c = segment.get(JAVA_BYTE, p);
    if (c != delimiter && c != '\n') {
      throw new InvalidRow(
          close,
          "a quoted field is followed by more text; double the quotes inside it, or read the file"
              + " with unquoted()");
    }
    return p;
  }

  private long afterBlanks(long from) {
    long p = from;
    while (isBlank(segment.get(JAVA_BYTE, p))) {
      p++;
    }
    return p;
  }

  private long beforeBlanks(long from, long end) {
    long p = end;
    while (p > from && isBlank(segment.get(JAVA_BYTE, p - 1))) {
      p--;
    }
    return p;
  }

  private boolean isBlank(byte c) {
    return (c == ' ' || c == '\t') && c != delimiter;
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
