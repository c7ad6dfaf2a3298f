package org.gyre.dataflow.type;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/**
 * Values that are kept as values of another type, whose layout says everything about rows. Each use
 * has its own {@link PrivateCopy}.
 */
@SuppressWarnings("serial") // writeReplace: only its form is serialized
final class MappedLayout<T> extends Layout<T> {

  @SuppressWarnings("unchecked")
  private static final Mapping<Object, Object> MAPPING =
      PrivateCopy.constant(MethodHandles.lookup(), Mapping.class);

  private static final Layout<Object> AS = MAPPING == null ? null : MAPPING.as();

  MappedLayout() {}

  private Object kept(T value) {
    return MAPPING.to().convert(NullValues.refuse(value, this));
  }

  @Override
  Class<?> valueClass() {
    return MAPPING.type();
  }

  @Override
  public int fixedSize() {
    return AS.fixedSize();
  }

  @Override
  public boolean isFixedSize() {
    return AS.isFixedSize();
  }

  @Override
  public int variableSize(T value) {
    return AS.isFixedSize() ? 0 : AS.variableSize(kept(value));
  }

  @Override
  public int roomFor(T value) {
    return AS.isFixedSize() ? 0 : AS.roomFor(kept(value));
  }

  @Override
  public int variableSize(MemorySegment segment, long row, int at) {
    return AS.variableSize(segment, row, at);
  }

  @Override
  public int write(T value, MemorySegment segment, long row, int at, int tail) {
    return AS.write(kept(value), segment, row, at, tail);
  }

  @Override
  @SuppressWarnings("unchecked")
  public T read(MemorySegment segment, long row, int at) {
    return (T) MAPPING.from().convert(AS.read(segment, row, at));
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
    return AS.copy(from, fromRow, fromAt, to, toRow, toAt, tail);
  }

  @Override
  public long hash(T value) {
    return AS.hash(kept(value));
  }

  @Override
  public long hash(MemorySegment segment, long row, int at) {
    return AS.hash(segment, row, at);
  }

  @Override
  public boolean equal(T value, MemorySegment segment, long row, int at) {
    return AS.equal(kept(value), segment, row, at);
  }

  @Override
  public boolean equal(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return AS.equal(a, aRow, aAt, b, bRow, bAt);
  }

  @Override
  public int compare(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return AS.compare(a, aRow, aAt, b, bRow, bAt);
  }

  @Override
  public long prefix(MemorySegment segment, long row, int at) {
    return AS.prefix(segment, row, at);
  }

  @Override
  public int prefixBytes() {
    return AS.prefixBytes();
  }

  @Override
  public boolean prefixIsWhole() {
    return AS.prefixIsWhole();
  }

  @Override
  public String form() {
    return MAPPING.name() + " as " + AS.form();
  }

  @Override
  public String toString() {
    return MAPPING.name();
  }

  /** Rebuilt from what it maps. */
  protected Object writeReplace() {
    return MAPPING.form();
  }
}
