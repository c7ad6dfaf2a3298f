package org.gyre.dataflow.type;

/** What is said when a null turns up where the layout has no place for one. */
final class NullValues {

  private NullValues() {}

  /**
   * Passes a value on unless it is null.
   *
   * @param what the place of the value, or its layout
   * @throws NullPointerException naming {@code what} and the remedies
   */
  static <V> V refuse(V value, Object what) {
    if (value == null) {
      throw error(what);
    }
    return value;
  }

  static NullPointerException error(Object what) {
    return new NullPointerException(
        (what instanceof Layout<?> ? "a value of type " + what : what)
            + " is null, but its layout has no null: mark the record component or type argument"
            + " @Nullable, use Layouts.nullable, or replace the null by a value");
  }
}
