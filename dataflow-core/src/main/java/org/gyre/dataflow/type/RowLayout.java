package org.gyre.dataflow.type;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/**
 * Rows of a schema: as a record with the columns as components would lie. Each use has its own
 * {@link PrivateCopy}.
 */
@SuppressWarnings("serial") // writeReplace: only its form is serialized
final class RowLayout extends Layout<Row> {

  private static final RowShape SHAPE =
      PrivateCopy.constant(MethodHandles.lookup(), RowShape.class);

  RowLayout() {}

  @SuppressWarnings("unchecked") // a row layout has rows
  static Layout<Row> of(Schema schema) {
    return (Layout<Row>) PrivateCopy.of(RowLayout.class, RowShape.of(schema));
  }

  @Override
  Class<?> valueClass() {
    return Row.class;
  }

  @Override
  Schema schema() {
    return SHAPE.schema();
  }

  /** The values of a row, which must be of the schema of this layout. */
  private Object[] values(Row row) {
    NullValues.refuse(row, this);
    if (!SHAPE.schema().equals(row.schema())) {
      throw new ClassCastException(
          "a row of " + row.schema() + " came where rows are of " + SHAPE.schema());
    }
    return row.values();
  }

  private static Object value(Object[] values, int i) {
    Object value = values[i];
    if (value == null && !SHAPE.layout(i).isNullable()) {
      throw NullValues.error("column '" + SHAPE.schema().names().get(i) + "'");
    }
    return value;
  }

  @Override
  public int fixedSize() {
    return SHAPE.fixedSize();
  }

  @Override
  public boolean isFixedSize() {
    return SHAPE.isFixedSize();
  }

  @Override
  public int variableSize(Row row) {
    Object[] values = values(row);
    long size = 0;
    for (int i = 0; i < values.length; i++) {
      size += SHAPE.layout(i).variableSize(value(values, i));
    }
    return Span.size(size, "a row");
  }

  @Override
  public int variableSize(MemorySegment segment, long row, int at) {
    int size = 0;
    for (int i = 0; i < SHAPE.columns(); i++) {
      size += SHAPE.layout(i).variableSize(segment, row, at + SHAPE.at(i));
    }
    return size;
  }

  @Override
  public int write(Row value, MemorySegment segment, long row, int at, int tail) {
    Object[] values = values(value);
    int end = tail;
    for (int i = 0; i < values.length; i++) {
      end = SHAPE.layout(i).write(value(values, i), segment, row, at + SHAPE.at(i), end);
    }
    return end;
  }

  @Override
  public Row read(MemorySegment segment, long row, int at) {
    Object[] values = new Object[SHAPE.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = SHAPE.layout(i).read(segment, row, at + SHAPE.at(i));
    }
    return Row.read(SHAPE.schema(), values);
  }

  @Override
  public int copy(
      MemorySegment from,
      long fromRow,
      int fromAt,
      MemorySegment to,
      long toRow,
      int toAt,
      int tail) {
    int end = tail;
    for (int i = 0; i < SHAPE.columns(); i++) {
      int column = SHAPE.at(i);
      end = SHAPE.layout(i).copy(from, fromRow, fromAt + column, to, toRow, toAt + column, end);
    }
    return end;
  }

  @Override
  public long hash(Row row) {
    Object[] values = values(row);
    long hash = Hash.mix(values.length);
    for (int i = 0; i < values.length; i++) {
      hash = Hash.combine(hash, SHAPE.layout(i).hash(value(values, i)));
    }
    return hash;
  }

  @Override
  public long hash(MemorySegment segment, long row, int at) {
    long hash = Hash.mix(SHAPE.columns());
    for (int i = 0; i < SHAPE.columns(); i++) {
      hash = Hash.combine(hash, SHAPE.layout(i).hash(segment, row, at + SHAPE.at(i)));
    }
    return hash;
  }

  @Override
  public boolean equal(Row value, MemorySegment segment, long row, int at) {
    Object[] values = values(value);
    for (int i = 0; i < values.length; i++) {
      if (!SHAPE.layout(i).equal(value(values, i), segment, row, at + SHAPE.at(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equal(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    for (int i = 0; i < SHAPE.columns(); i++) {
      int column = SHAPE.at(i);
      if (!SHAPE.layout(i).equal(a, aRow, aAt + column, b, bRow, bAt + column)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compare(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    for (int i = 0; i < SHAPE.columns(); i++) {
      int column = SHAPE.at(i);
      int difference = SHAPE.layout(i).compare(a, aRow, aAt + column, b, bRow, bAt + column);
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  @Override
  public long prefix(MemorySegment segment, long row, int at) {
    return SHAPE.layout(0).prefix(segment, row, at);
  }

  @Override
  public int prefixBytes() {
    return SHAPE.layout(0).prefixBytes();
  }

  @Override
  public boolean prefixIsWhole() {
    return SHAPE.columns() == 1 && SHAPE.layout(0).prefixIsWhole();
  }

  @Override
  public Optional<Field> field(String name) {
    int index = SHAPE.schema().names().indexOf(name);
    return index < 0
        ? Optional.empty()
        : Optional.of(new Field(SHAPE.layout(index), SHAPE.at(index)));
  }

  @Override
  public String form() {
    StringBuilder form = new StringBuilder("Row(");
    for (int i = 0; i < SHAPE.columns(); i++) {
      String name = SHAPE.schema().names().get(i);
      form.append(i == 0 ? "" : ", ").append(SHAPE.layout(i).form()).append(' ').append(name);
    }
    return form.append(')').toString();
  }

  @Override
  public String toString() {
    return SHAPE.schema().toString();
  }

  /** Rebuilt from the schema. */
  protected Object writeReplace() {
    return new LayoutForm.OfRow(SHAPE.schema());
  }
}
