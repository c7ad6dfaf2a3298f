package org.gyre.dataflow.type;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * How values of one type lie in memory: as <em>rows</em> of bytes that can be compared, hashed and
 * sorted without being read back into objects.
 *
 * <p>A row is a <em>fixed part</em> of {@link #fixedSize()} bytes followed by a <em>variable
 * part</em>. A value that needs a variable part (a string, an array) keeps a reference to it in its
 * fixed part, relative to the start of the row, so that a row can be copied anywhere as plain
 * bytes. The fixed part of a record is the fixed parts of its components one after the other, in
 * declaration order and without padding; hence a component of a record is itself a value of its own
 * layout at a known offset of the same row, and keys are read in place.
 *
 * <p>Every method that touches memory takes a {@code segment}, the byte offset {@code row} at which
 * the row starts, and {@code at}, the offset of this value's fixed part within the row (0 for the
 * row as a whole). Multi-byte numbers are in native byte order and unaligned. Layouts are immutable
 * and thread-safe. They serialize by description and are rebuilt on the other side.
 *
 * <p>The laws every layout keeps, proved by the conformance kit:
 *
 * <ul>
 *   <li>{@code read(write(v))} equals {@code v}; strings and floating-point bits survive exactly,
 *       except that every NaN may come back as the canonical NaN;
 *   <li>{@code equal}, {@code hash} and {@code compare} agree with each other, in memory and on
 *       objects; {@code compare} is the order of {@link Comparable} where the type has one ({@code
 *       -0.0 < 0.0 < NaN}), component by component for records, element by element and then by
 *       length for arrays, {@code null} first;
 *   <li>{@code prefix} never contradicts {@code compare}: an unsigned smaller prefix means a
 *       smaller value.
 * </ul>
 *
 * @param <T> the type of the values
 */
public abstract class Layout<T> implements Serializable {

  private static final long serialVersionUID = 1;

  /** The layout of these values and null, made when first asked for. */
  private transient volatile Layout<T> orNull;

  /** For layouts of this package and for custom layouts. */
  protected Layout() {}

  /**
   * The bytes of the fixed part.
   *
   * @return at least 0; the same for every value
   */
  public abstract int fixedSize();

  /**
   * Whether no value of this layout has a variable part, so that all rows are {@link #fixedSize()}
   * bytes long.
   *
   * @return true if rows have one length
   */
  public abstract boolean isFixedSize();

  /**
   * Whether null is one of the values. A layout that is not nullable throws a {@link
   * NullPointerException} wherever it is given null.
   *
   * @return true if null can be written; false unless overridden
   */
  public boolean isNullable() {
    return false;
  }

  /**
   * The bytes that {@code value} needs in the variable part.
   *
   * @param value the value to be written
   * @return at least 0
   */
  public abstract int variableSize(T value);

  /**
   * Bytes that are enough for {@code value} in the variable part, where counting them exactly takes
   * longer: {@link #write} tells how many it needed.
   *
   * @param value the value to be written
   * @return at least {@code variableSize(value)}, which it is unless overridden
   */
  public int roomFor(T value) {
    return variableSize(value);
  }

  /**
   * Writes a value: its fixed part at {@code row + at}, its variable bytes at {@code row + tail}.
   *
   * @param value the value
   * @param segment where to write; has room for both parts
   * @param row the offset of the row in the segment
   * @param at the offset of the fixed part in the row
   * @param tail the offset in the row of the first free variable byte
   * @return the new tail: {@code tail + variableSize(value)}
   * @throws NullPointerException if the value, or a component that is not nullable, is null; the
   *     message names it
   */
  public abstract int write(T value, MemorySegment segment, long row, int at, int tail);

  /**
   * Reads a value back.
   *
   * @param segment where the row lies
   * @param row the offset of the row
   * @param at the offset of the fixed part in the row
   * @return a new value; holds no reference to the segment
   */
  public abstract T read(MemorySegment segment, long row, int at);

  /**
   * The bytes that the stored value occupies in the variable part.
   *
   * @param segment where the row lies
   * @param row the offset of the row
   * @param at the offset of the fixed part in the row
   * @return at least 0
   */
  public abstract int variableSize(MemorySegment segment, long row, int at);

  /**
   * Copies a stored value into another row without creating an object.
   *
   * @param from the segment to copy from
   * @param fromRow the row to copy from
   * @param fromAt the offset of the value's fixed part in that row
   * @param to the segment to copy to; another than {@code from} or a disjoint row
   * @param toRow the row to copy to
   * @param toAt the offset of the value's fixed part in the new row
   * @param tail the first free variable byte of the new row
   * @return the new tail
   */
  public abstract int copy(
      MemorySegment from,
      long fromRow,
      int fromAt,
      MemorySegment to,
      long toRow,
      int toAt,
      int tail);

  /**
   * The hash of a value: 64 well mixed bits, the same for equal values in memory and as objects.
   *
   * @param value the value
   * @return the hash
   */
  public abstract long hash(T value);

  /**
   * The hash of a stored value.
   *
   * @param segment where the row lies
   * @param row the offset of the row
   * @param at the offset of the fixed part in the row
   * @return the same as {@code hash(read(segment, row, at))}
   */
  public abstract long hash(MemorySegment segment, long row, int at);

  /**
   * Whether a value equals a stored value.
   *
   * @param value the value
   * @param segment where the row lies
   * @param row the offset of the row
   * @param at the offset of the fixed part in the row
   * @return true if they are equal
   */
  public abstract boolean equal(T value, MemorySegment segment, long row, int at);

  /**
   * Whether two stored values are equal.
   *
   * @param a the segment of the first
   * @param aRow the row of the first
   * @param aAt the offset of the first in its row
   * @param b the segment of the second
   * @param bRow the row of the second
   * @param bAt the offset of the second in its row
   * @return true if they are equal
   */
  public abstract boolean equal(
      MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt);

  /**
   * Compares two stored values.
   *
   * @param a the segment of the first
   * @param aRow the row of the first
   * @param aAt the offset of the first in its row
   * @param b the segment of the second
   * @param bRow the row of the second
   * @param bAt the offset of the second in its row
   * @return negative, zero or positive
   */
  public abstract int compare(
      MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt);

  /**
   * The first eight bytes of the normalised sort key: compared as unsigned numbers, prefixes order
   * values as {@link #compare} does, or are equal.
   *
   * @param segment where the row lies
   * @param row the offset of the row
   * @param at the offset of the fixed part in the row
   * @return the prefix
   */
  public abstract long prefix(MemorySegment segment, long row, int at);

  /**
   * How many leading bytes of {@link #prefix} carry information; the others are zero in every
   * prefix.
   *
   * @return 0 to 8
   */
  public abstract int prefixBytes();

  /**
   * Whether equal prefixes mean equal values, so that a sort never has to compare whole values.
   *
   * @return true if the prefix is the whole key
   */
  public abstract boolean prefixIsWhole();

  /**
   * A component of a record by its name.
   *
   * @param name the name of the record component
   * @return its layout and offset within this layout's fixed part; empty if this is no record
   *     layout or has no such component
   */
  public Optional<Field> field(String name) {
    return Optional.empty();
  }

  /**
   * All that decides how rows lie in memory, as a text: what was written with another layout of the
   * same form can be read with this one. A layout of an enum names its constants.
   *
   * @return the text of {@link #toString()} unless overridden
   */
  public String form() {
    return toString();
  }

  /** The columns, if the values are rows; else null. */
  @Nullable
  Schema schema() {
    return null;
  }

  /** The class that all values are of, or a class above it. */
  Class<?> valueClass() {
    return Object.class;
  }

  /** The layout of the same values without null. */
  Layout<?> withoutNull() {
    return this;
  }

  @SuppressWarnings("unchecked")
  final Layout<T> orNull() {
    Layout<T> known = orNull;
    if (known == null) {
      synchronized (this) {
        known = orNull;
        if (known == null) {
          known = (Layout<T>) PrivateCopy.of(NullableLayout.class, this);
          orNull = known;
        }
      }
    }
    return known;
  }

  /**
   * A part of a row with a layout of its own: a key, a record component.
   *
   * @param layout the layout of the part
   * @param at its offset in the fixed part of the whole
   */
  public record Field(Layout<?> layout, int at) implements Serializable {}
}
