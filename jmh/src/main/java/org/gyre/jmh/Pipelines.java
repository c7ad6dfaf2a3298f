package org.gyre.jmh;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.function.MapFunction;

/**
 * Four pipelines of one shape: some rows stay, each becomes a number, the numbers are added up.
 *
 * <p>Each stands here twice: as two lambdas, which is how a user writes it, and as the loop that
 * does the same by hand. With four different lambdas at every operator, whatever code the pipelines
 * share sees all four, and a call of a function in it can no longer be inlined.
 */
final class Pipelines {

  /** About half of the values of {@code a} are greater. */
  private static final long HALF = 1L << 30;

  private Pipelines() {}

  /**
   * A pipeline as a user writes it.
   *
   * @param filter which rows stay
   * @param map what becomes of a row
   */
  record Pipeline(FilterFunction<Row> filter, MapFunction<Row, Double> map) {}

  /** The four. */
  static List<Pipeline> all() {
    return List.of(
        new Pipeline(row -> row.a() > HALF, row -> row.c() * row.b()),
        new Pipeline(row -> (row.b() & 7) != 3, row -> row.c() + row.a() * 0.5),
        new Pipeline(row -> row.c() < 0.75, row -> (double) (row.a() ^ row.b())),
        new Pipeline(row -> row.a() < row.b(), row -> row.c() * row.c()));
  }

  /** The sums of the four, by hand. */
  static double[] byHand(MemorySegment rows) {
    return new double[] {first(rows), second(rows), third(rows), fourth(rows)};
  }

  private static double first(MemorySegment rows) {
    double sum = 0;
    for (long at = 0; at < rows.byteSize(); at += RowMemory.ROW) {
      if (a(rows, at) > HALF) {
        sum += c(rows, at) * b(rows, at);
      }
    }
    return sum;
  }

  private static double second(MemorySegment rows) {
    double sum = 0;
    for (long at = 0; at < rows.byteSize(); at += RowMemory.ROW) {
      if ((b(rows, at) & 7) != 3) {
        sum += c(rows, at) + a(rows, at) * 0.5;
      }
    }
    return sum;
  }

  private static double third(MemorySegment rows) {
    double sum = 0;
    for (long at = 0; at < rows.byteSize(); at += RowMemory.ROW) {
      if (c(rows, at) < 0.75) {
        sum += a(rows, at) ^ b(rows, at);
      }
    }
    return sum;
  }

  private static double fourth(MemorySegment rows) {
    double sum = 0;
    for (long at = 0; at < rows.byteSize(); at += RowMemory.ROW) {
      if (a(rows, at) < b(rows, at)) {
        sum += c(rows, at) * c(rows, at);
      }
    }
    return sum;
  }

  private static long a(MemorySegment rows, long at) {
    return rows.get(ValueLayout.JAVA_LONG, at);
  }

  private static long b(MemorySegment rows, long at) {
    return rows.get(ValueLayout.JAVA_LONG, at + RowMemory.B);
  }

  private static double c(MemorySegment rows, long at) {
    return rows.get(ValueLayout.JAVA_DOUBLE, at + RowMemory.C);
  }
}
