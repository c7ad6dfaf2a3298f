package org.gyre.dataflow.type;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;

/**
 * Decimal numbers: their {@link DecimalForm}, and their scale, which is kept and read back but
 * makes no difference. So 1.0 and 1.00 are equal, as {@link BigDecimal#compareTo} has it.
 */
@SuppressWarnings("serial") // writeReplace: only its form is serialized
final class DecimalLayout extends Layout<BigDecimal> {

  private static final Layout<DecimalForm> FORM = Layouts.of(DecimalForm.class);
  private static final int FORM_SIZE = FORM.fixedSize();

  DecimalLayout() {}

  private DecimalForm form(BigDecimal value) {
    return DecimalForm.of(NullValues.refuse(value, this));
  }

  @Override
  Class<?> valueClass() {
    return BigDecimal.class;
  }

  @Override
  public int fixedSize() {
    return FORM_SIZE + Integer.BYTES;
  }

  @Override
  public boolean isFixedSize() {
    return false;
  }

  @Override
  public int variableSize(BigDecimal value) {
    return FORM.variableSize(form(value));
  }

  @Override
  public int variableSize(MemorySegment segment, long row, int at) {
    return FORM.variableSize(segment, row, at);
  }

  @Override
  public int write(BigDecimal value, MemorySegment segment, long row, int at, int tail) {
    DecimalForm form = form(value);
    segment.set(JAVA_INT_UNALIGNED, row + at + FORM_SIZE, value.scale());
    return FORM.write(form, segment, row, at, tail);
  }

  @Override
  public BigDecimal read(MemorySegment segment, long row, int at) {
    int scale = segment.get(JAVA_INT_UNALIGNED, row + at + FORM_SIZE);
    return FORM.read(segment, row, at).toBigDecimal(scale);
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
    int scale = from.get(JAVA_INT_UNALIGNED, fromRow + fromAt + FORM_SIZE);
    to.set(JAVA_INT_UNALIGNED, toRow + toAt + FORM_SIZE, scale);
    return FORM.copy(from, fromRow, fromAt, to, toRow, toAt, tail);
  }

  @Override
  public long hash(BigDecimal value) {
    return FORM.hash(form(value));
  }

  @Override
  public long hash(MemorySegment segment, long row, int at) {
    return FORM.hash(segment, row, at);
  }

  @Override
  public boolean equal(BigDecimal value, MemorySegment segment, long row, int at) {
    return FORM.equal(form(value), segment, row, at);
  }

  @Override
  public boolean equal(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return FORM.equal(a, aRow, aAt, b, bRow, bAt);
  }

  @Override
  public int compare(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return FORM.compare(a, aRow, aAt, b, bRow, bAt);
  }

  @Override
  public long prefix(MemorySegment segment, long row, int at) {
    return FORM.prefix(segment, row, at);
  }

  @Override
  public int prefixBytes() {
    return FORM.prefixBytes();
  }

  @Override
  public boolean prefixIsWhole() {
    return FORM.prefixIsWhole();
  }

  @Override
  public String toString() {
    return "BigDecimal";
  }

  private Object writeReplace() {
    return new LayoutForm.OfClass(BigDecimal.class);
  }
}
