package org.gyre.dataflow.format;

import java.io.IOException;
import org.gyre.dataflow.format.InputFormat.ReadContext;
import org.gyre.dataflow.function.Collector;

/** Reads the rows of delimited files as values; for one split and one thread. */
final class CsvReader {

  private final CsvForm form;
  private final Columns wanted;
  private final CsvRows rows;
  private final CsvValues values;
  private final WhenInvalid whenInvalid;

  /** Takes a row that cannot be read. */
  @FunctionalInterface
  interface WhenInvalid {

    /** Ends the job. */
    WhenInvalid FAIL =
        (blocks, _, _, row) -> {
          throw blocks.error(row.at(), row.getMessage());
        };

    /**
     * Takes the row.
     *
     * @param from where it starts in the block
     * @param to where it ends
     */
    void take(LineBlocks blocks, long from, long to, InvalidRow row) throws Exception;

    /** Is told that all rows of a block have been read. */
    default void passed(LineBlocks blocks) throws IOException {}
  }

  CsvReader(CsvForm form, CsvType<?> type, WhenInvalid whenInvalid) {
    this.form = form;
    this.wanted = type.columns();
    this.rows = new CsvRows(form);
    this.values = new CsvValues(wanted, rows.line(), form);
    this.whenInvalid = whenInvalid;
  }

  /** Looks at the header of a file, if it has one. */
  CsvColumns columns(TextFile file, ReadContext context) throws IOException {
    return CsvColumns.of(form, file, wanted.names(), context);
  }

  void read(FilePart part, ReadContext context, Collector<Object> out) throws Exception {
    CsvColumns columns = columns(part.file(), context);
    values.in(columns);
    rows.in(columns);
    FileSplit range = part.range();
    long start = Math.max(range.start(), columns.start());
    if (start < range.end()) {
      FileSplit data = new FileSplit(start, range.end(), range.weight());
      try (LineBlocks blocks = part.file().open(data, context)) {
        while (blocks.next()) {
          read(blocks, out);
          whenInvalid.passed(blocks);
        }
      }
    } else if (range.weight() > 0) {
      context.progress(range.weight());
    }
  }

  private void read(LineBlocks blocks, Collector<Object> out) throws Exception {
    long p = blocks.from();
    while (true) {
      Object value;
      try {
        if (!rows.cut(blocks, p)) {
          return;
        }
        value = values.read();
      } catch (InvalidRow row) {
        p = rows.after(row);
        whenInvalid.take(blocks, rows.start(), p, row);
        continue;
      }
      out.collect(value);
      p = rows.next();
    }
  }
}
