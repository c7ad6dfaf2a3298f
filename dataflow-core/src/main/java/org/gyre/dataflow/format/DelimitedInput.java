package org.gyre.dataflow.format;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.format.Utf8Decoder.Malformed;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/**
 * The rows of a CSV file, or of another delimited text, as records: the first column is the first
 * component, and so on.
 *
 * <p>Components are strings, primitives and their boxes, and enums. A field without a character is
 * null if its component is marked {@code @Nullable}, the empty string if it is a String, and an
 * error otherwise. Blanks around numbers do not matter; those around texts belong to them. Empty
 * lines are skipped, unless the record has one component only.
 *
 * <p>Fields may be quoted as RFC 4180 says: a quoted field may hold delimiters, doubled quotes and
 * line ends. Since only a reader from the start knows which line ends those are, one task reads the
 * whole file; {@link #unquoted} lets all tasks read. {@code .gz} and {@code .zst} files are
 * unpacked on the way, by one task.
 *
 * <p>A value that does not fit its component ends the job with file, line, column and value.
 *
 * @param <R> the record type
 */
public final class DelimitedInput<R extends Record> implements InputFormat<R> {

  private static final long serialVersionUID = 1;

  /** What the first line that is no comment is. */
  public enum Header {
    /** The first row. */
    NONE,
    /** Names, which are not looked at. */
    SKIP,
    /**
     * Names, which must be those of the components, in any case of letters; else the job does not
     * start.
     */
    CHECK
  }

  private final TextFile file;
  private final Class<R> type;
  private final char delimiter;
  private final Header header;
  private final int quote;
  private final String comment;

  private DelimitedInput(
      TextFile file, Class<R> type, char delimiter, Header header, int quote, String comment) {
    this.file = file;
    this.type = type;
    this.delimiter = delimiter;
    this.header = header;
    this.quote = quote;
    this.comment = comment;
  }

  /**
   * A file of comma-separated values without header and comments, with fields quoted by {@code "}
   * where needed.
   *
   * @param <R> the record type
   * @param file the file; not touched before the job runs
   * @param type the record type, without type parameters
   * @return the input
   * @throws IllegalArgumentException if the type is no record or a component is of a type that no
   *     text is parsed to
   */
  public static <R extends Record> DelimitedInput<R> of(Path file, Class<R> type) {
    DelimitedInput<R> input =
        new DelimitedInput<>(TextFile.at(file), type, ',', Header.NONE, '"', "");
    input.layout();
    input.row(input.line());
    return input;
  }

  /**
   * The same input with another delimiter.
   *
   * @param one an ASCII character, such as {@code '\t'} or {@code ';'}
   * @return the input
   */
  public DelimitedInput<R> delimiter(char one) {
    if (one > 127 || one == '\n' || one == '\r') {
      throw new IllegalArgumentException(
          "a delimiter is one ASCII character other than a line end, but got " + (int) one);
    }
    return new DelimitedInput<>(file, type, one, header, quote, comment);
  }

  /**
   * The same input with another first line.
   *
   * @param first what the first line is
   * @return the input
   */
  public DelimitedInput<R> header(Header first) {
    return new DelimitedInput<>(file, type, delimiter, first, quote, comment);
  }

  /**
   * The same input with quotes that mean nothing, so that it can be read in parallel.
   *
   * @return the input
   */
  public DelimitedInput<R> unquoted() {
    return new DelimitedInput<>(file, type, delimiter, header, DelimitedLine.NO_QUOTE, comment);
  }

  /**
   * The same input without the lines that start in a certain way.
   *
   * @param prefix what a comment starts with, such as {@code #}
   * @return the input
   */
  public DelimitedInput<R> comment(String prefix) {
    return new DelimitedInput<>(file, type, delimiter, header, quote, prefix);
  }

  @Override
  public Layout<R> layout() {
    return Layouts.of(type);
  }

  @Override
  public List<FileSplit> splits(int wanted) throws IOException {
    return file.splits(dataStart(), quote == DelimitedLine.NO_QUOTE ? wanted : 1);
  }

  @Override
  public void read(Split split, Collector<? super R> out, ReadContext context) throws Exception {
    DelimitedLine line = line();
    DelimitedRow row = row(line);
    boolean blanksAreRows = row.columns() == 1;
    try (LineBlocks blocks = file.open((FileSplit) split, context)) {
      eachRow(
          blocks,
          line,
          () -> {
            if (blanksAreRows || !line.isBlank()) {
              out.collect(type.cast(row.read()));
            }
            return true;
          });
    }
  }

  private DelimitedLine line() {
    return new DelimitedLine(delimiter, quote);
  }

  private DelimitedRow row(DelimitedLine line) {
    return new DelimitedRow(RecordColumns.of(type), line, quote);
  }

  /** Takes the row that the line has cut; returns whether to go on. */
  private interface RowAction {
    boolean take() throws Exception;
  }

  /**
   * Cuts all rows that are no comments, until the action has enough; returns the position where it
   * had, or -1.
   */
  private long eachRow(LineBlocks blocks, DelimitedLine line, RowAction action) throws Exception {
    byte[] prefix = comment.getBytes(StandardCharsets.UTF_8);
    while (blocks.next()) {
      long next;
      for (long p = blocks.from(); p < blocks.to(); p = next) {
        if (isComment(blocks, p, prefix)) {
          next = LineBlocks.lineEnd(blocks.segment(), p) + 1;
          continue;
        }
        next = line.cut(blocks, p);
        if (next < 0) {
          unread(blocks, p);
          break;
        }
        if (!action.take()) {
          return blocks.position(next);
        }
      }
    }
    return -1;
  }

  private static boolean isComment(LineBlocks blocks, long at, byte[] prefix) {
    MemorySegment wanted = MemorySegment.ofArray(prefix);
    return prefix.length > 0
        && at + prefix.length <= blocks.to()
        && blocks.segment().asSlice(at, prefix.length).mismatch(wanted) < 0;
  }

  private static void unread(LineBlocks blocks, long at) throws IOException {
    if (blocks.isLast()) {
      throw blocks.error(
          at, "a quote in this row is never closed; close it, or read the file with unquoted()");
    }
    blocks.unread(at);
  }

  /** The position after the header. */
  private long dataStart() throws IOException {
    if (header == Header.NONE) {
      return 0;
    }
    DelimitedLine line = line();
    try (Arena arena = Arena.ofConfined();
        LineBlocks blocks = file.open(new FileSplit(0, Long.MAX_VALUE, 0), new Head(arena))) {
      long end =
          eachRow(
              blocks,
              line,
              () -> {
                boolean isHeader = !line.isBlank();
                if (isHeader && header == Header.CHECK) {
                  check(blocks, line);
                }
                return !isHeader;
              });
      if (end < 0) {
        throw new IOException(file + ": there is no header; it has only comments or nothing");
      }
      return end;
    } catch (IOException | RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IOException(file + ": " + failure.getMessage(), failure);
    }
  }

  private void check(LineBlocks blocks, DelimitedLine line) throws IOException {
    Utf8Decoder decoder = new Utf8Decoder(Malformed.REPLACE);
    List<String> found = new ArrayList<>();
    for (int i = 0; i < line.fields(); i++) {
      found.add(decoder.decode(line.segment(), line.start(i), line.end(i)).trim());
    }
    List<String> wanted = RecordColumns.of(type).names();
    if (!String.join("\n", found).equalsIgnoreCase(String.join("\n", wanted))) {
      throw blocks.error(
          line.start(),
          "the header names the columns "
              + found
              + ", but "
              + type.getSimpleName()
              + " has "
              + wanted
              + "; rename the components, or skip the header");
    }
  }

  @Override
  public String describe() {
    return "delimited file " + file;
  }

  /** Buffers for reading the header; nobody follows its progress. */
  private record Head(Arena arena) implements ReadContext {

    @Override
    public MemorySegment buffer(long bytes) {
      return arena.allocate(bytes);
    }

    @Override
    public void progress(long weight) {
      // The header is no progress of the job.
    }
  }
}
