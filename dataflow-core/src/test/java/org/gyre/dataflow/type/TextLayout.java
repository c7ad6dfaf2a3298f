package org.gyre.dataflow.type;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * A layout of one's own, as a user would write it outside this package: values as the text they
 * print.
 */
abstract class TextLayout<T> extends Layout<T> {
  private static final long serialVersionUID = 1;

  /** A function that can be serialized. */
  interface Step<A, B> extends Function<A, B>, Serializable {}

  private final Step<T, String> print;
  private final Step<String, T> parse;

  TextLayout(Step<T, String> print, Step<String, T> parse) {
    this.print = print;
    this.parse = parse;
  }

  @Override
  public int fixedSize() {
    return Layouts.STRING.fixedSize();
  }

  @Override
  public boolean isFixedSize() {
    return false;
  }

  @Override
  public int variableSize(T value) {
    return Layouts.STRING.variableSize(print.apply(value));
  }

  @Override
  public int write(T value, MemorySegment segment, long row, int at, int tail) {
    return Layouts.STRING.write(print.apply(value), segment, row, at, tail);
  }

  @Override
  public T read(MemorySegment segment, long row, int at) {
    return parse.apply(Layouts.STRING.read(segment, row, at));
  }

  @Override
  public int variableSize(MemorySegment segment, long row, int at) {
    return Layouts.STRING.variableSize(segment, row, at);
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
    return Layouts.STRING.copy(from, fromRow, fromAt, to, toRow, toAt, tail);
  }

  @Override
  public long hash(T value) {
    return Layouts.STRING.hash(print.apply(value));
  }

  @Override
  public long hash(MemorySegment segment, long row, int at) {
    return Layouts.STRING.hash(segment, row, at);
  }

  @Override
  public boolean equal(T value, MemorySegment segment, long row, int at) {
    return Layouts.STRING.equal(print.apply(value), segment, row, at);
  }

  @Override
  public boolean equal(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return Layouts.STRING.equal(a, aRow, aAt, b, bRow, bAt);
  }

  @Override
  public int compare(MemorySegment a, long aRow, int aAt, MemorySegment b, long bRow, int bAt) {
    return Layouts.STRING.compare(a, aRow, aAt, b, bRow, bAt);
  }

  @Override
  public long prefix(MemorySegment segment, long row, int at) {
    return Layouts.STRING.prefix(segment, row, at);
  }

  @Override
  public int prefixBytes() {
    return Layouts.STRING.prefixBytes();
  }

  @Override
  public boolean prefixIsWhole() {
    return false;
  }
}
