package org.gyre.dataflow.type;

import java.io.Serializable;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The columns of data that are known only when the program runs: names and the layouts of their
 * values, in an order. Immutable; each call makes a new one.
 *
 * <pre>{@code
 * Schema schema = Schema.of("id", Long.class).and("name", String.class).andNullable("price", Double.class);
 * }</pre>
 */
public final class Schema implements Serializable {

  private static final long serialVersionUID = 1;

  private static final ConcurrentHashMap<Schema, Layout<Row>> LAYOUTS = new ConcurrentHashMap<>();

  @SuppressWarnings("serial") // an immutable list of strings
  private final List<String> names;

  @SuppressWarnings("serial") // an immutable list of layouts
  private final List<Layout<?>> layouts;

  private transient volatile @Nullable Layout<Row> layout;

  private Schema(List<String> names, List<Layout<?>> layouts) {
    this.names = List.copyOf(names);
    this.layouts = List.copyOf(layouts);
  }

  /**
   * A schema of one column.
   *
   * @param name its name
   * @param type the class of its values, which must have a layout
   * @return the schema
   * @throws IllegalArgumentException if the class has no layout
   */
  public static Schema of(String name, Class<?> type) {
    return new Schema(List.of(), List.of()).and(name, type);
  }

  /**
   * A schema of one column.
   *
   * @param name its name
   * @param layout the layout of its values
   * @return the schema
   */
  public static Schema of(String name, Layout<?> layout) {
    return new Schema(List.of(), List.of()).and(name, layout);
  }

  /**
   * The schema whose columns are the components of a record.
   *
   * @param type the record, which must have a layout
   * @return the schema
   * @throws IllegalArgumentException if the record has no layout
   */
  public static Schema of(Class<? extends Record> type) {
    Layout<?> record = Layouts.of(type);
    Schema schema = new Schema(List.of(), List.of());
    for (RecordComponent component : type.getRecordComponents()) {
      String name = component.getName();
      schema = schema.and(name, record.field(name).orElseThrow().layout());
    }
    return schema;
  }

  /**
   * This schema and one more column.
   *
   * @param name its name, another one than those there are
   * @param type the class of its values, which must have a layout
   * @return the schema
   * @throws IllegalArgumentException if there is a column of this name, or the class has no layout
   */
  public Schema and(String name, Class<?> type) {
    return and(name, LayoutResolver.at(name).resolve(type, null).layout());
  }

  /**
   * This schema and one more column, which may be null.
   *
   * @param name its name, another one than those there are
   * @param type the class of its values, which must have a layout
   * @return the schema
   * @throws IllegalArgumentException if there is a column of this name, or the class has no layout
   */
  public Schema andNullable(String name, Class<?> type) {
    return and(name, Layouts.nullable(LayoutResolver.at(name).resolve(type, null).layout()));
  }

  /**
   * This schema and one more column.
   *
   * @param name its name, another one than those there are
   * @param values the layout of its values
   * @return the schema
   * @throws IllegalArgumentException if there is a column of this name
   */
  public Schema and(String name, Layout<?> values) {
    Objects.requireNonNull(name, "the name of a column");
    Objects.requireNonNull(values, "the layout of column " + name);
    if (names.contains(name)) {
      throw new IllegalArgumentException("there is a column '" + name + "' already in " + this);
    }
    List<String> moreNames = new ArrayList<>(names);
    List<Layout<?>> moreLayouts = new ArrayList<>(layouts);
    moreNames.add(name);
    moreLayouts.add(values);
    return new Schema(moreNames, moreLayouts);
  }

  /**
   * The number of columns.
   *
   * @return at least 1
   */
  public int size() {
    return names.size();
  }

  /**
   * The names of the columns.
   *
   * @return the names in their order
   */
  public List<String> names() {
    return names;
  }

  /**
   * The position of a column.
   *
   * @param name its name
   * @return the position, counted from 0
   * @throws IllegalArgumentException if there is no such column; lists those there are
   */
  public int indexOf(String name) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("there is no column '" + name + "' in " + this);
    }
    return index;
  }

  /**
   * The layout of a column.
   *
   * @param index the position of the column, counted from 0
   * @return the layout of its values
   * @throws IndexOutOfBoundsException if there is no such column
   */
  public Layout<?> layoutOf(int index) {
    return layouts.get(check(index));
  }

  /**
   * The class of the values of a column.
   *
   * @param index the position of the column, counted from 0
   * @return the class, that of the box for a primitive type; {@code Object} if the layout of the
   *     column does not say, as that of collections
   * @throws IndexOutOfBoundsException if there is no such column
   */
  public Class<?> typeOf(int index) {
    return layoutOf(index).valueClass();
  }

  int check(int index) {
    if (index < 0 || index >= names.size()) {
      throw new IndexOutOfBoundsException(
          "there is no column " + index + ", counted from 0, in " + this);
    }
    return index;
  }

  /**
   * The layout of rows of this schema.
   *
   * @return the layout; the same one for equal schemas
   */
  public Layout<Row> layout() {
    Layout<Row> known = layout;
    if (known == null) {
      known = LAYOUTS.computeIfAbsent(this, RowLayout::of);
      layout = known;
    }
    return known;
  }

  List<Layout<?>> layouts() {
    return layouts;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Schema schema
            && names.equals(schema.names)
            && layouts.equals(schema.layouts));
  }

  @Override
  public int hashCode() {
    return Objects.hash(names, layouts);
  }

  /** The columns, as in {@code Row(long id, String name)}. */
  @Override
  public String toString() {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      columns.add(layouts.get(i) + " " + names.get(i));
    }
    return "Row(" + String.join(", ", columns) + ")";
  }
}
