package org.gyre.dataflow.format;

import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.format.InputFormat.ReadContext;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Row;
import org.gyre.dataflow.type.Schema;

/**
 * What the rows of a delimited file are to a program.
 *
 * @param <T> the type of the values
 */
sealed interface CsvType<T> extends Serializable {

  Columns columns();

  Layout<T> layout();

  /** Records, whose components are the columns. */
  record OfRecord<T>(Class<T> type) implements CsvType<T> {
    @Override
    public Columns columns() {
      return RecordColumns.of(type);
    }

    @Override
    public Layout<T> layout() {
      return Layouts.of(type);
    }

    @Override
    public String toString() {
      return type.getTypeName();
    }
  }

  /** Rows of a schema. */
  record OfRow(Schema schema) implements CsvType<Row> {
    @Override
    public Columns columns() {
      return new RowColumns(schema);
    }

    @Override
    public Layout<Row> layout() {
      return schema.layout();
    }

    @Override
    public String toString() {
      return schema.toString();
    }
  }

  /**
   * The rows that have all columns of a header, in its order.
   *
   * @param files of which the first has the header
   * @param types of some columns, under the names that the rows are to have; the others are texts
   */
  static OfRow ofHeader(FileSet files, CsvForm form, @Nullable Schema types) throws IOException {
    List<FilesSplit> splits = files.splits(1, false);
    if (splits.isEmpty()) {
      throw new IOException(
          files + ": there is no file whose header would name the columns; give a schema");
    }
    TextFile first = splits.get(0).parts().get(0).file();
    try (Arena arena = Arena.ofConfined()) {
      List<String> given = types == null ? List.of() : types.names();
      CsvColumns header = CsvColumns.of(form, first, given, new Head(arena));
      return new OfRow(schema(header, first, types));
    }
  }

  private static Schema schema(CsvColumns header, TextFile file, @Nullable Schema types)
      throws IOException {
    List<String> names = new ArrayList<>(header.names());
    List<Layout<?>> layouts = new ArrayList<>(names.stream().map(_ -> Layouts.STRING).toList());
    for (int i = 0; i < header.fields().length; i++) {
      names.set(header.fields()[i], types.names().get(i));
      layouts.set(header.fields()[i], types.layoutOf(i));
    }
    Schema schema = null;
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (names.indexOf(name) != i) {
        throw CsvColumns.ambiguous(file, name, header.names());
      }
      schema = schema == null ? Schema.of(name, layouts.get(i)) : schema.and(name, layouts.get(i));
    }
    return schema;
  }

  /** Buffers for reading a header; nobody follows its progress. */
  record Head(Arena arena) implements ReadContext {

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
