package org.gyre.dataflow.format;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import org.gyre.dataflow.type.Row;
import org.gyre.dataflow.type.Schema;

/**
 * Writes records or {@link Row}s as the rows of a CSV file (RFC 4180), a column for each component,
 * after a header of their names.
 *
 * <p>Lines end in {@code \n}. A text is quoted if it is empty or has a delimiter, quote or line end
 * in it; null is a field without a character. Floating-point numbers are written as {@link
 * Double#toString(double)} shows them: the shortest decimal that reads back as the same number.
 * {@link CsvInput} reads all of this back. A component of another type is written as its {@link
 * Object#toString} text.
 *
 * @param <R> the record type, or {@link Row}
 */
public final class CsvOutput<R> extends FileOutput<R> {

  private static final long serialVersionUID = 1;

  private final CsvType<? super R> type;
  private final char delimiter;
  private final String[] header;
  private final String nullText;

  private CsvOutput(
      Path file, CsvType<? super R> type, char delimiter, String[] header, String nullText) {
    super(file);
    this.type = type;
    this.delimiter = delimiter;
    this.header = header;
    this.nullText = nullText;
  }

  /**
   * Writes records to a comma-separated file whose header has the names of the components.
   *
   * @param <R> the record type
   * @param file the file; {@code .gz} and {@code .zst} are packed
   * @param type the class of the records
   * @return the output
   * @throws IllegalArgumentException if the type is no record, or a component is an array
   */
  public static <R extends Record> CsvOutput<R> of(Path file, Class<? super R> type) {
    return of(file, new CsvType.OfRecord<>(type));
  }

  /**
   * Writes rows to a comma-separated file whose header has the names of the columns.
   *
   * @param file the file; {@code .gz} and {@code .zst} are packed
   * @param schema that of all rows; a row of another one ends the job
   * @return the output
   * @throws IllegalArgumentException if a column has arrays
   */
  public static CsvOutput<Row> of(Path file, Schema schema) {
    return of(file, new CsvType.OfRow(schema));
  }

  private static <R> CsvOutput<R> of(Path file, CsvType<? super R> type) {
    Columns columns = type.columns();
    for (int i = 0; i < columns.count(); i++) {
      if (columns.type(i).isArray()) {
        throw new IllegalArgumentException(
            "the component \""
                + columns.name(i)
                + "\" of "
                + type
                + " is an array, which is no column; map it to a text or to components of its own");
      }
    }
    return new CsvOutput<>(file, type, ',', columns.names().toArray(String[]::new), "");
  }

  /**
   * The same output with another delimiter.
   *
   * @param one an ASCII character, such as {@code '\t'} or {@code ';'}
   * @return the output
   */
  public CsvOutput<R> delimiter(char one) {
    if (one > 127 || one == '\n' || one == '\r' || one == '"') {
      throw new IllegalArgumentException(
          "a delimiter is one ASCII character other than a quote or line end, but got "
              + (int) one);
    }
    return new CsvOutput<>(file(), type, one, header, nullText);
  }

  /**
   * The same output with other names in its header.
   *
   * @param names a name for each component; none for no header
   * @return the output
   * @throws IllegalArgumentException if there are more or less names than components
   */
  public CsvOutput<R> header(String... names) {
    int columns = type.columns().count();
    if (names.length != 0 && names.length != columns) {
      throw new IllegalArgumentException(
          "a header names all "
              + columns
              + " columns of "
              + type
              + " or none, but got "
              + List.of(names));
    }
    return new CsvOutput<>(file(), type, delimiter, names.clone(), nullText);
  }

  /**
   * The same output with a text for null; an equal text is quoted.
   *
   * @param text such as {@code NULL}; has no delimiter, quote or line end
   * @return the output
   * @throws IllegalArgumentException if it has
   */
  public CsvOutput<R> nullText(String text) {
    if (text.chars().anyMatch(c -> c == delimiter || c == '"' || c == '\n' || c == '\r')) {
      throw new IllegalArgumentException(
          "a text for null has no delimiter, quote or line end, but got " + text);
    }
    return new CsvOutput<>(file(), type, delimiter, header, text);
  }

  @Override
  protected void head(ByteSink out) throws IOException {
    if (header.length > 0) {
      CsvRow row = new CsvRow(out, delimiter, nullText);
      for (String name : header) {
        row.text(name);
      }
      row.end();
    }
  }

  @Override
  protected Encoder<R> encoder(ByteSink out) {
    CsvRow row = new CsvRow(out, delimiter, nullText);
    Columns columns = type.columns();
    MethodHandle[] writers = new MethodHandle[columns.count()];
    for (int i = 0; i < writers.length; i++) {
      writers[i] = CsvRow.writer(columns.accessor(i));
    }
    return record -> {
      check(record);
      write(record, writers, row);
      row.end();
    };
  }

  private void check(Object value) throws IOException {
    if (type instanceof CsvType.OfRow(Schema schema) && !schema.equals(((Row) value).schema())) {
      throw new IOException(
          file() + ": a row of " + ((Row) value).schema() + " came where rows are of " + schema);
    }
  }

  private static void write(Object record, MethodHandle[] writers, CsvRow row) throws IOException {
    try {
      for (MethodHandle writer : writers) {
        writer.invokeExact(row, record);
      }
    } catch (IOException | RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable failure) {
      throw new IOException(
          "a component of " + record + " cannot be read: " + failure.getMessage(), failure);
    }
  }

  @Override
  public String describe() {
    return "CSV file " + file();
  }
}
