package org.gyre.dataflow.format;

import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * The columns of a table, with handles that take a value apart into them and put it together. Made
 * where it is used; not serializable.
 */
interface Columns {

  int count();

  List<String> names();

  String name(int column);

  Class<?> type(int column);

  /** The class of what an Optional of a column holds; Object if it is not known. */
  Class<?> optional(int column);

  boolean isNullable(int column);

  /** Takes a value, gives that of a column. */
  MethodHandle accessor(int column);

  /**
   * Takes whatever a reader of a column takes, gives a value as an object.
   *
   * @param readers for each column one, of one type but for what they return
   */
  MethodHandle maker(MethodHandle[] readers);

  /** What the values are, in a word. */
  String kind();

  /** What to do if a column may be empty, and is not nullable. */
  String remedyForNull(int column);
}
