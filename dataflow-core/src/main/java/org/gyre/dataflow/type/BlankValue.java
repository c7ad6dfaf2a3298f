package org.gyre.dataflow.type;

import java.lang.foreign.MemorySegment;

/**
 * A value for a function that only hands its components on, where nobody looks at these: a record
 * with null or 0 in each component, and such records within it.
 */
public final class BlankValue {

  private BlankValue() {}

  /**
   * Whether a blank value will do.
   *
   * @param layout the layout of the values
   * @param looks what the function looks at
   * @return true if that is no more than whether components are there that never are null: records,
   *     and numbers in their boxes
   */
  public static boolean serves(Layout<?> layout, FieldSet looks) {
    if (looks.isWhole() || layout.isNullable()) {
      return false;
    }
    if (!(layout instanceof RecordLayout<?> record)) {
      return looks.equals(FieldSet.NOTHING);
    }
    return record.isPlain()
        && looks.parts().entrySet().stream()
            .allMatch(
                part ->
                    record
                        .field(part.getKey())
                        .filter(field -> mustServe(field.layout(), part.getValue()))
                        .isPresent());
  }

  /** A component that must be there: a record, or a number that is 0. */
  private static boolean mustServe(Layout<?> layout, FieldSet looks) {
    return (layout instanceof RecordLayout<?> || layout instanceof ScalarLayout<?>)
        && serves(layout, looks);
  }

  /**
   * A blank value.
   *
   * @param layout the layout of the values
   * @param looks what the function looks at
   * @return a value of that type, or null, for a function that looks no further
   */
  public static @Nullable Object of(Layout<?> layout, FieldSet looks) {
    return layout instanceof RecordLayout<?>
        ? looks.rowsOf(layout).read(MemorySegment.NULL, 0, 0)
        : AbsentLayout.of(layout).value();
  }
}
