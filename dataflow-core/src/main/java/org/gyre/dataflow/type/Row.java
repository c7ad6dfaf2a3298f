package org.gyre.dataflow.type;

import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A value whose columns are known only when the program runs. Columns are read by name or by
 * position, and each call is checked against the {@link Schema}. Immutable, if the values are.
 *
 * <p>Rows are slower than records: their columns are objects, and names are looked up. Where the
 * columns are known when the program is written, write a record.
 */
public final class Row implements Serializable {

  private static final long serialVersionUID = 1;

  private final Schema schema;

  @SuppressWarnings("serial") // serializable if the values are
  private final @Nullable Object[] values;

  private Row(Schema schema, @Nullable Object[] values) {
    this.schema = schema;
    this.values = values;
  }

  /**
   * A row.
   *
   * @param schema its columns
   * @param values a value for each column, in their order
   * @return the row
   * @throws IllegalArgumentException if there are more or fewer values than columns, or one is of
   *     another type than its column
   * @throws NullPointerException if a value is null and its column is not nullable
   */
  public static Row of(Schema schema, @Nullable Object... values) {
    if (values.length != schema.size()) {
      throw new IllegalArgumentException(
          values.length + " values were given for the " + schema.size() + " columns of " + schema);
    }
    for (int i = 0; i < values.length; i++) {
      checkValue(schema, i, values[i]);
    }
    return new Row(schema, values.clone());
  }

  /**
   * The row of a record: its components are the columns.
   *
   * @param record the record, which must have a layout
   * @return the row
   * @throws IllegalArgumentException if the record has no layout, or is generic
   */
  public static Row of(Record record) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = ValueWalk.get(record, components[i]);
    }
    return of(Schema.of(record.getClass()), values);
  }

  /** A row that has just been read from memory. */
  static Row read(Schema schema, @Nullable Object[] values) {
    return new Row(schema, values);
  }

  private static void checkValue(Schema schema, int index, @Nullable Object value) {
    Layout<?> layout = schema.layoutOf(index);
    if (value == null) {
      if (!layout.isNullable()) {
        throw new NullPointerException(
            column(schema, index)
                + " is null, but the column is not nullable: declare it with andNullable");
      }
    } else if (!layout.valueClass().isInstance(value)) {
      throw wrongType(schema, index, value.getClass());
    }
  }

  private static String column(Schema schema, int index) {
    return "column '" + schema.names().get(index) + "'";
  }

  private static IllegalArgumentException wrongType(Schema schema, int index, Class<?> wanted) {
    return new IllegalArgumentException(
        column(schema, index)
            + " is of type "
            + schema.layoutOf(index)
            + ", not "
            + wanted.getSimpleName()
            + ", in "
            + schema);
  }

  /**
   * The columns.
   *
   * @return the schema
   */
  public Schema schema() {
    return schema;
  }

  /**
   * The value of a column.
   *
   * @param <T> the type of the value
   * @param name the name of the column
   * @param type the class of its values
   * @return the value; null if the column is nullable and has none
   * @throws IllegalArgumentException if there is no such column, or it is of another type; says
   *     which there are, or which type it is
   */
  public <T> T get(String name, Class<T> type) {
    return get(schema.indexOf(name), type);
  }

  /**
   * The value of a column.
   *
   * @param <T> the type of the value
   * @param index the position of the column, counted from 0
   * @param type the class of its values
   * @return the value; null if the column is nullable and has none
   * @throws IllegalArgumentException if the column is of another type; says which
   * @throws IndexOutOfBoundsException if there is no such column
   */
  public <T> T get(int index, Class<T> type) {
    Object value = values[schema.check(index)];
    if (value == null
        ? !type.isAssignableFrom(schema.layoutOf(index).valueClass())
        : !type.isInstance(value)) {
      throw wrongType(schema, index, type);
    }
    return type.cast(value);
  }

  /**
   * The value of a column of any type.
   *
   * @param name the name of the column
   * @return the value; null if the column is nullable and has none
   * @throws IllegalArgumentException if there is no such column; says which there are
   */
  public @Nullable Object get(String name) {
    return values[schema.indexOf(name)];
  }

  /**
   * The value of a column of any type.
   *
   * @param index the position of the column, counted from 0
   * @return the value; null if the column is nullable and has none
   * @throws IndexOutOfBoundsException if there is no such column
   */
  public @Nullable Object get(int index) {
    return values[schema.check(index)];
  }

  /**
   * Whether a column has no value.
   *
   * @param name the name of the column
   * @return true if it is null
   * @throws IllegalArgumentException if there is no such column; says which there are
   */
  public boolean isNull(String name) {
    return get(name) == null;
  }

  /**
   * The value of a column of type {@code long}.
   *
   * @param name the name of the column
   * @return the value
   * @throws IllegalArgumentException if there is no such column, or it is of another type
   * @throws NullPointerException if it is null
   */
  public long getLong(String name) {
    return present(name, Long.class);
  }

  /**
   * The value of a column of type {@code int}.
   *
   * @param name the name of the column
   * @return the value
   * @throws IllegalArgumentException if there is no such column, or it is of another type
   * @throws NullPointerException if it is null
   */
  public int getInt(String name) {
    return present(name, Integer.class);
  }

  /**
   * The value of a column of type {@code double}.
   *
   * @param name the name of the column
   * @return the value
   * @throws IllegalArgumentException if there is no such column, or it is of another type
   * @throws NullPointerException if it is null
   */
  public double getDouble(String name) {
    return present(name, Double.class);
  }

  /**
   * The value of a column of type {@code boolean}.
   *
   * @param name the name of the column
   * @return the value
   * @throws IllegalArgumentException if there is no such column, or it is of another type
   * @throws NullPointerException if it is null
   */
  public boolean getBoolean(String name) {
    return present(name, Boolean.class);
  }

  /**
   * The value of a column of type {@code String}.
   *
   * @param name the name of the column
   * @return the value; null if the column is nullable and has none
   * @throws IllegalArgumentException if there is no such column, or it is of another type
   */
  public String getString(String name) {
    return get(name, String.class);
  }

  private <T> T present(String name, Class<T> type) {
    T value = get(name, type);
    if (value == null) {
      throw new NullPointerException(
          "column '" + name + "' is null: ask isNull before, or use get");
    }
    return value;
  }

  /**
   * The same row with another value in a column.
   *
   * @param name the name of the column
   * @param value its new value
   * @return a new row
   * @throws IllegalArgumentException if there is no such column, or it is of another type
   * @throws NullPointerException if the value is null and the column is not nullable
   */
  public Row with(String name, @Nullable Object value) {
    int index = schema.indexOf(name);
    checkValue(schema, index, value);
    @Nullable Object[] changed = values.clone();
    changed[index] = value;
    return new Row(schema, changed);
  }

  /**
   * A record whose components have the names of columns.
   *
   * @param <R> the record
   * @param type the record
   * @return the record, made by its canonical constructor
   * @throws IllegalArgumentException if there is no column for a component, or it is of another
   *     type
   */
  public <R extends Record> R to(Class<R> type) {
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] arguments = new Object[components.length];
    for (int i = 0; i < arguments.length; i++) {
      Class<?> wanted = components[i].getType();
      int index = schema.indexOf(components[i].getName());
      Layout<?> layout = schema.layoutOf(index);
      if (wanted.isPrimitive()
          ? !layout.equals(ScalarLayout.of(wanted))
          : !wanted.isAssignableFrom(layout.valueClass())) {
        throw wrongType(schema, index, wanted);
      }
      arguments[i] = values[index];
    }
    try {
      Class<?>[] types =
          Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot make a " + type.getTypeName() + " of " + this, e);
    }
  }

  @Nullable
  Object[] values() {
    return values;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Row row
        && schema.equals(row.schema)
        && Arrays.deepEquals(values, row.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(schema.names(), Arrays.deepHashCode(values));
  }

  /** The values by name, as in {@code Row(id=1, name=tea)}. */
  @Override
  public String toString() {
    List<String> names = schema.names();
    StringBuilder text = new StringBuilder("Row(");
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : ", ").append(names.get(i)).append('=').append(values[i]);
    }
    return text.append(')').toString();
  }
}
