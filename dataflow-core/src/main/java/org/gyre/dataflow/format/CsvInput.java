package org.gyre.dataflow.format;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gyre.dataflow.format.CsvForm.Naming;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/**
 * The rows of CSV files, or of other delimited texts, as records.
 *
 * <p>The first row of each file is a header. A component takes the column of its name, in any case
 * of letters and with any marks between them: {@code orderId} may be {@code Order_ID}. Columns that
 * no component is named after are passed over; a component without a column ends the job before it
 * starts. {@link #columns} and {@link #noHeader} read files without a header.
 *
 * <p>Components are strings, primitives and their boxes, enums, {@code BigDecimal}, {@code
 * BigInteger}, the dates and times of {@code java.time}, and {@code Optional} of these. A field
 * without a character is null if its component is marked {@code @Nullable}, the empty Optional, the
 * empty string if it is a String, and invalid otherwise. Blanks around numbers, dates and truth
 * values do not matter; those around texts belong to them, see {@link #trim}. Empty lines are
 * skipped, unless there is one column only.
 *
 * <p>Fields may be quoted as RFC 4180 says: a quoted field may hold delimiters, doubled quotes and
 * line ends. Since only a reader from the start knows which line ends those are, one task reads a
 * whole file, while the others work on what it has read; {@link #oneLine} lets all tasks read.
 * Packed files ({@code .gz}, {@code .zst}, {@code .xz}, {@code .bz2}, {@code .deflate}) are
 * unpacked on the way.
 *
 * <p>A row that does not fit ends the job with file, line, column and value; {@link #skipInvalid}
 * passes over such rows and counts them, {@link #invalidLines} reads them.
 *
 * @param <T> the record type
 */
public final class CsvInput<T> implements InputFormat<T> {

  private static final long serialVersionUID = 1;

  private final FileSet files;
  private final Class<T> type;
  private final CsvForm form;

  /** By what name invalid rows are counted; null if they are errors. */
  private final @Nullable String metric;

  private CsvInput(FileSet files, Class<T> type, CsvForm form, @Nullable String metric) {
    this.files = files;
    this.type = type;
    this.form = form;
    this.metric = metric;
  }

  /**
   * A file of comma-separated values with a header, with fields quoted by {@code "} where needed.
   *
   * @param <R> the record type
   * @param file the file; not touched before the job runs
   * @param type the record type, without type parameters
   * @return the input
   * @throws IllegalArgumentException if the type is no record or a component is of a type that no
   *     text is parsed to
   */
  public static <R extends Record> CsvInput<R> of(Path file, Class<R> type) {
    return of(FileSet.of(file), type);
  }

  /**
   * Several such files, each with a header of its own.
   *
   * @param <R> the record type
   * @param files the files; not looked for before the job runs
   * @param type the record type, without type parameters
   * @return the input
   * @throws IllegalArgumentException if the type is no record or a component is of a type that no
   *     text is parsed to
   */
  public static <R extends Record> CsvInput<R> of(FileSet files, Class<R> type) {
    CsvInput<R> input = new CsvInput<>(files, type, CsvForm.STANDARD, null);
    input.reader(CsvReader.WhenInvalid.FAIL);
    input.layout();
    return input;
  }

  private CsvInput<T> with(CsvForm other) {
    return new CsvInput<>(files, type, other, metric);
  }

  /**
   * The same input with another delimiter.
   *
   * @param one an ASCII character, such as {@code '\t'} or {@code ';'}
   * @return the input
   */
  public CsvInput<T> delimiter(char one) {
    return with(form.withDelimiter(one));
  }

  /**
   * The same input with another quote.
   *
   * @param one an ASCII character, such as {@code '\''}
   * @return the input
   */
  public CsvInput<T> quote(char one) {
    return with(form.withQuote(one));
  }

  /**
   * The same input with quotes that mean nothing.
   *
   * @return the input
   */
  public CsvInput<T> unquoted() {
    return with(form.withQuote(CsvForm.NO_QUOTE));
  }

  /**
   * The same input with no line ends within quotes, so that all tasks can read it.
   *
   * @return the input; a quote that is not closed in its line makes the row invalid
   */
  public CsvInput<T> oneLine() {
    return with(form.withOneLine());
  }

  /**
   * The same input without the lines that start in a certain way.
   *
   * @param prefix what a comment starts with, such as {@code #}
   * @return the input
   */
  public CsvInput<T> comment(String prefix) {
    return with(form.withComment(prefix));
  }

  /**
   * The same input with files that are not UTF-8.
   *
   * @param coding one whose characters are one byte each, such as ISO-8859-1 or windows-1252
   * @return the input
   * @throws IllegalArgumentException if it is another one
   */
  public CsvInput<T> charset(Charset coding) {
    return with(form.withCharset(coding));
  }

  /**
   * The same input with a text that stands for null as an empty field does; not if it is quoted.
   *
   * @param text such as {@code NULL} or {@code \N}
   * @return the input
   */
  public CsvInput<T> nullText(String text) {
    return with(form.withNullText(text));
  }

  /**
   * The same input without spaces and tabs around fields, those within quotes excepted.
   *
   * @return the input
   */
  public CsvInput<T> trim() {
    return with(form.withTrimming());
  }

  /**
   * The same input without the first lines of each file.
   *
   * @param lines how many stand before the header, or before the rows where there is none
   * @return the input
   */
  public CsvInput<T> skipLines(int lines) {
    return with(form.withSkipped(lines));
  }

  /**
   * The same input with files that have no header: the first column is the first component, and so
   * on, and there are no more columns.
   *
   * @return the input
   */
  public CsvInput<T> noHeader() {
    return with(form.withNaming(Naming.BY_POSITION, List.of()));
  }

  /**
   * The same input with files that have no header, and whose columns have these names.
   *
   * @param names a name for each column; those that no component has are passed over
   * @return the input
   * @throws IllegalArgumentException if there is none, or one has a line end
   */
  public CsvInput<T> columns(String... names) {
    List<String> all = List.of(names);
    if (all.isEmpty() || all.stream().anyMatch(one -> one.contains("\n"))) {
      throw new IllegalArgumentException(
          "columns(...) takes a name in one line for each column, but got " + all);
    }
    return with(form.withNaming(Naming.GIVEN, all));
  }

  /**
   * The same input without its invalid rows, which are counted.
   *
   * @return the input; the result of the job has the number as the metric {@code invalid lines}
   */
  public CsvInput<T> skipInvalid() {
    return skipInvalid("invalid lines");
  }

  /**
   * The same input without its invalid rows, which are counted.
   *
   * @param name the name of the metric that the result of the job has with the number; inputs of
   *     one name are counted together
   * @return the input
   */
  public CsvInput<T> skipInvalid(String name) {
    return new CsvInput<>(files, type, form, name);
  }

  /**
   * The invalid rows of the same files, to be looked at or written aside. Reads the files once
   * more.
   *
   * @return the input, in the order of the files
   */
  public InputFormat<InvalidLine> invalidLines() {
    return new InvalidLinesInput(files, type, form);
  }

  @Override
  public Layout<T> layout() {
    return Layouts.of(type);
  }

  @Override
  public List<FilesSplit> splits(int wanted) throws IOException {
    List<FilesSplit> splits = files.splits(wanted, form.isCuttable());
    if (!splits.isEmpty()) {
      // A header that does not fit is known before any work.
      try (Arena arena = Arena.ofConfined()) {
        TextFile first = splits.get(0).parts().get(0).file();
        reader(CsvReader.WhenInvalid.FAIL).columns(first, new Head(arena));
      }
    }
    return splits;
  }

  @Override
  public boolean isSplittable() {
    return files.isSplittable(form.isCuttable());
  }

  @Override
  public void read(Split split, Collector<? super T> out, ReadContext context) throws Exception {
    long[] invalid = {0};
    CsvReader reader =
        reader(metric == null ? CsvReader.WhenInvalid.FAIL : (_, _, _, _) -> invalid[0]++);
    ((FilesSplit) split)
        .each(
            context,
            (part, buffers) -> reader.read(part, buffers, row -> out.collect(type.cast(row))));
    if (metric != null) {
      context.count(metric, invalid[0]);
    }
  }

  private CsvReader reader(CsvReader.WhenInvalid whenInvalid) {
    return new CsvReader(form, type, whenInvalid);
  }

  /** What counts its invalid rows must read them in each job. */
  @Override
  public Optional<String> version() throws IOException {
    return metric == null ? files.version() : Optional.empty();
  }

  @Override
  public String describe() {
    return "CSV file " + files;
  }

  /** Buffers for reading a header; nobody follows its progress. */
  private record Head(Arena arena) implements ReadContext {

    @Override
    public MemorySegment buffer(long bytes) {
      return arena.allocate(bytes);
    }

    @Override
    public void progress(long weight) {
      // The header is no progress of the job.
    }

    @Override
    public void count(String metric, long number) {
      throw new IllegalStateException("a header has no rows to count for " + metric);
    }
  }
}
