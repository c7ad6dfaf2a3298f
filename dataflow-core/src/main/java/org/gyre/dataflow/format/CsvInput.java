package org.gyre.dataflow.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gyre.dataflow.format.CsvForm.Naming;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Row;
import org.gyre.dataflow.type.Schema;

/**
 * The rows of CSV files, or of other delimited texts, as records, or as {@link Row}s where the
 * columns are known only when the program runs.
 *
 * <p>The first row of each file is a header. A component takes the column of its name, in any case
 * of letters and with any marks between them: {@code orderId} may be {@code Order_ID}. Columns that
 * no component is named after are passed over; a component without a column ends the job before it
 * starts. {@link #columns} and {@link #noHeader} read files without a header.
 *
 * <p>Rows have the columns of a {@link Schema}, which are found in the same way; or, by {@link
 * #rows(FileSet)}, all columns that the header of the first file has.
 *
 * <p>Components and columns are strings, primitives and their boxes, enums, {@code BigDecimal},
 * {@code BigInteger}, the dates and times of {@code java.time}, and {@code Optional} of these. A
 * field without a character is null if its component is marked {@code @Nullable}, the empty
 * Optional, the empty string if it is a String, and invalid otherwise. Blanks around numbers, dates
 * and truth values do not matter; those around texts belong to them, see {@link #trim}. Empty lines
 * are skipped, unless there is one column only.
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
 * @param <T> the record type, or {@link Row}
 */
public final class CsvInput<T> implements InputFormat<T> {

  private static final long serialVersionUID = 1;

  private final FileSet files;
  private final CsvForm form;

  /** Null if the header tells. */
  private final @Nullable CsvType<T> type;

  /**
   * What the header is to be read with; null if all its columns are texts, or if it tells nothing.
   */
  private final @Nullable Schema types;

  /** By what name invalid rows are counted; null if they are errors. */
  private final @Nullable String metric;

  /** What the header has told. */
  private volatile @Nullable CsvType<T> found;

  private CsvInput(
      FileSet files,
      @Nullable CsvType<T> type,
      @Nullable Schema types,
      CsvForm form,
      @Nullable String metric) {
    this.files = files;
    this.type = type;
    this.types = types;
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
    return checked(files, new CsvType.OfRecord<>(type));
  }

  /**
   * A file of comma-separated values with a header, likewise, as rows.
   *
   * @param file the file; not touched before the job runs
   * @param schema the columns; those of the file that it does not have are passed over
   * @return the input
   * @throws IllegalArgumentException if a column is of a type that no text is parsed to
   */
  public static CsvInput<Row> of(Path file, Schema schema) {
    return of(FileSet.of(file), schema);
  }

  /**
   * Several such files, each with a header of its own.
   *
   * @param files the files; not looked for before the job runs
   * @param schema the columns; those of the files that it does not have are passed over
   * @return the input
   * @throws IllegalArgumentException if a column is of a type that no text is parsed to
   */
  public static CsvInput<Row> of(FileSet files, Schema schema) {
    return checked(files, new CsvType.OfRow(schema));
  }

  private static <T> CsvInput<T> checked(FileSet files, CsvType<T> type) {
    CsvInput<T> input = new CsvInput<>(files, type, null, CsvForm.STANDARD, null);
    input.reader(CsvReader.WhenInvalid.FAIL);
    input.layout();
    return input;
  }

  /**
   * Files of comma-separated values as rows of all columns that the header of the first file has,
   * in its order, as texts. The other files must have these columns too, in any order.
   *
   * <p>The header is read when the data set is made, since its columns are the type of the values:
   * {@code Environment.read} then throws an {@link UncheckedIOException} if it cannot be read.
   *
   * @param files the files; names that {@link #columns} gives are taken in place of a header
   * @return the input
   */
  public static CsvInput<Row> rows(FileSet files) {
    return new CsvInput<>(files, null, null, CsvForm.STANDARD, null);
  }

  /**
   * Files of comma-separated values as rows of all columns that the header of the first file has,
   * likewise, of which some have types.
   *
   * @param files the files
   * @param types the columns that are no texts, or may be null; each must be in the header, in any
   *     case of letters, and the rows have it under the name that is given here
   * @return the input
   * @throws IllegalArgumentException if a column is of a type that no text is parsed to
   */
  public static CsvInput<Row> rows(FileSet files, Schema types) {
    checked(files, new CsvType.OfRow(types));
    return new CsvInput<>(files, null, types, CsvForm.STANDARD, null);
  }

  private CsvInput<T> with(CsvForm other) {
    return new CsvInput<>(files, type, types, other, metric);
  }

  @SuppressWarnings("unchecked") // without a type, these are rows
  private CsvType<T> type() {
    CsvType<T> known = type == null ? found : type;
    if (known == null) {
      try {
        known = (CsvType<T>) CsvType.ofHeader(files, form, types);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure.getMessage(), failure);
      }
      found = known;
    }
    return known;
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
   * @throws IllegalStateException if the header is to name the columns of rows
   */
  public CsvInput<T> noHeader() {
    if (type == null) {
      throw new IllegalStateException(
          "rows(...) takes the columns from the header of "
              + files
              + "; give their names with columns(...), or all of them with of(files, schema)");
    }
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
    return new CsvInput<>(files, type, types, form, name);
  }

  /**
   * The invalid rows of the same files, to be looked at or written aside. Reads the files once
   * more.
   *
   * @return the input, in the order of the files
   */
  public InputFormat<InvalidLine> invalidLines() {
    return new InvalidLinesInput(files, type(), form);
  }

  @Override
  public Layout<T> layout() {
    return type().layout();
  }

  @Override
  public List<FilesSplit> splits(int wanted) throws IOException {
    List<FilesSplit> splits = files.splits(wanted, form.isCuttable());
    if (!splits.isEmpty()) {
      // A header that does not fit is known before any work.
      try (Arena arena = Arena.ofConfined()) {
        TextFile first = splits.get(0).parts().get(0).file();
        reader(CsvReader.WhenInvalid.FAIL).columns(first, new CsvType.Head(arena));
      }
    }
    return splits;
  }

  @Override
  public boolean isSplittable() {
    return files.isSplittable(form.isCuttable());
  }

  @Override
  @SuppressWarnings("unchecked") // the reader makes values of the type
  public void read(Split split, Collector<? super T> out, ReadContext context) throws Exception {
    long[] invalid = {0};
    CsvReader reader =
        reader(metric == null ? CsvReader.WhenInvalid.FAIL : (_, _, _, _) -> invalid[0]++);
    ((FilesSplit) split)
        .each(context, (part, buffers) -> reader.read(part, buffers, row -> out.collect((T) row)));
    if (metric != null) {
      context.count(metric, invalid[0]);
    }
  }

  private CsvReader reader(CsvReader.WhenInvalid whenInvalid) {
    return new CsvReader(form, type(), whenInvalid);
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
}
