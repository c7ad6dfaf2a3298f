package org.gyre.dataflow.function;

import java.util.Objects;
import org.gyre.dataflow.type.Row;

/**
 * A column of rows as a key: {@code groupBy(Column.of("price", Long.class))}. It is read in place,
 * as a component of a record is.
 *
 * @param <K> the type of its values
 * @param name the name of the column
 * @param type the class of its values
 */
public record Column<K>(String name, Class<K> type) implements KeyFunction<Row, K> {

  /**
   * A column.
   *
   * @throws NullPointerException if the name or the class is null
   */
  public Column {
    Objects.requireNonNull(name, "the name of a column");
    Objects.requireNonNull(type, "the class of the values of column " + name);
  }

  /**
   * A column.
   *
   * @param <K> the type of its values
   * @param name the name of the column
   * @param type the class of its values
   * @return the key
   */
  public static <K> Column<K> of(String name, Class<K> type) {
    return new Column<>(name, type);
  }

  @Override
  public K key(Row row) {
    return row.get(name, type);
  }
}
