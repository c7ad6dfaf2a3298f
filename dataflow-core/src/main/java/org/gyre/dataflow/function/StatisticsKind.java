package org.gyre.dataflow.function;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.Stream;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/**
 * Which statistics there are of a component. Each keeps longs and doubles, of which all are zero
 * where there are no values: the first two are the numbers of values that are null and that are
 * not.
 */
enum StatisticsKind {

  /** Also: NaNs, infinities, extremes, the sum and what it has lost; then the moments. */
  NUMBER(8 * Long.BYTES + Moments.SIZE) {
    @Override
    void addPresent(Object value, MemorySegment segment, long at) {
      double number = ((Number) value).doubleValue();
      if (Double.isFinite(number)) {
        takeExtremes(number, number, segment, at);
        takeSum(number, 0, segment, at);
        Moments.add(number, segment, at + MOMENTS_AT);
      } else {
        count(segment, at + (Double.isNaN(number) ? NAN_AT : INFINITE_AT), 1);
      }
    }

    @Override
    void mergeRest(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
      count(into, intoAt + NAN_AT, from.get(LONG, fromAt + NAN_AT));
      count(into, intoAt + INFINITE_AT, from.get(LONG, fromAt + INFINITE_AT));
      if (Moments.count(from, fromAt + MOMENTS_AT) > 0) {
        double min = from.get(DOUBLE, fromAt + MIN_AT);
        takeExtremes(min, from.get(DOUBLE, fromAt + MAX_AT), into, intoAt);
        double sum = from.get(DOUBLE, fromAt + SUM_AT);
        takeSum(sum, from.get(DOUBLE, fromAt + LOST_AT), into, intoAt);
        Moments.add(from, fromAt + MOMENTS_AT, into, intoAt + MOMENTS_AT);
      }
    }

    /** The moments, taken after this, tell whether there were any before. */
    private static void takeExtremes(double min, double max, MemorySegment segment, long at) {
      boolean isFirst = Moments.count(segment, at + MOMENTS_AT) == 0;
      double least = isFirst ? min : Math.min(min, segment.get(DOUBLE, at + MIN_AT));
      double most = isFirst ? max : Math.max(max, segment.get(DOUBLE, at + MAX_AT));
      segment.set(DOUBLE, at + MIN_AT, least);
      segment.set(DOUBLE, at + MAX_AT, most);
    }

    private static void takeSum(double number, double lost, MemorySegment segment, long at) {
      double sum = segment.get(DOUBLE, at + SUM_AT);
      double all = segment.get(DOUBLE, at + LOST_AT) + CompensatedSum.lost(sum, number) + lost;
      segment.set(DOUBLE, at + SUM_AT, sum + number);
      segment.set(DOUBLE, at + LOST_AT, all);
    }

    @Override
    Summary.Component result(String name, MemorySegment segment, long at) {
      long finite = Moments.count(segment, at + MOMENTS_AT);
      double plain = segment.get(DOUBLE, at + SUM_AT);
      double sum = Double.isFinite(plain) ? plain + segment.get(DOUBLE, at + LOST_AT) : plain;
      double mean = Double.isFinite(sum) ? sum / finite : Moments.mean(segment, at + MOMENTS_AT);
      return new Summary.Numbers(
          name,
          finite,
          segment.get(LONG, at),
          segment.get(LONG, at + NAN_AT),
          segment.get(LONG, at + INFINITE_AT),
          finite == 0 ? Double.NaN : segment.get(DOUBLE, at + MIN_AT),
          finite == 0 ? Double.NaN : segment.get(DOUBLE, at + MAX_AT),
          sum,
          mean,
          Moments.variance(segment, at + MOMENTS_AT));
    }
  },

  /** Also: how many are true. */
  BOOLEAN(3 * Long.BYTES) {
    @Override
    void addPresent(Object value, MemorySegment segment, long at) {
      count(segment, at + TRUE_AT, (Boolean) value ? 1 : 0);
    }

    @Override
    void mergeRest(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
      count(into, intoAt + TRUE_AT, from.get(LONG, fromAt + TRUE_AT));
    }

    @Override
    Summary.Component result(String name, MemorySegment segment, long at) {
      long trues = segment.get(LONG, at + TRUE_AT);
      long falses = segment.get(LONG, at + PRESENT_AT) - trues;
      return new Summary.Booleans(name, trues, falses, segment.get(LONG, at));
    }
  },

  /** Also: how many are empty, extremes and the sum of the lengths. */
  STRING(6 * Long.BYTES) {
    @Override
    void addPresent(Object value, MemorySegment segment, long at) {
      long length = ((String) value).length();
      takeLengths(1, length, length, segment, at);
      count(segment, at + EMPTY_AT, length == 0 ? 1 : 0);
      count(segment, at + LENGTHS_AT, length);
    }

    @Override
    void mergeRest(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
      long present = from.get(LONG, fromAt + PRESENT_AT);
      if (present > 0) {
        long shortest = from.get(LONG, fromAt + SHORTEST_AT);
        takeLengths(present, shortest, from.get(LONG, fromAt + LONGEST_AT), into, intoAt);
        count(into, intoAt + EMPTY_AT, from.get(LONG, fromAt + EMPTY_AT));
        count(into, intoAt + LENGTHS_AT, from.get(LONG, fromAt + LENGTHS_AT));
      }
    }

    /** So many strings are counted already. */
    private static void takeLengths(
        long strings, long shortest, long longest, MemorySegment segment, long at) {
      boolean isFirst = segment.get(LONG, at + PRESENT_AT) == strings;
      long least = isFirst ? shortest : Math.min(shortest, segment.get(LONG, at + SHORTEST_AT));
      segment.set(LONG, at + SHORTEST_AT, least);
      segment.set(LONG, at + LONGEST_AT, Math.max(longest, segment.get(LONG, at + LONGEST_AT)));
    }

    @Override
    Summary.Component result(String name, MemorySegment segment, long at) {
      long present = segment.get(LONG, at + PRESENT_AT);
      return new Summary.Strings(
          name,
          present,
          segment.get(LONG, at),
          segment.get(LONG, at + EMPTY_AT),
          (int) segment.get(LONG, at + SHORTEST_AT),
          (int) segment.get(LONG, at + LONGEST_AT),
          (double) segment.get(LONG, at + LENGTHS_AT) / present);
    }
  },

  /** Nothing else. */
  OTHER(2 * Long.BYTES) {
    @Override
    void addPresent(Object value, MemorySegment segment, long at) {
      // It is counted.
    }

    @Override
    void mergeRest(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
      // There is nothing else.
    }

    @Override
    Summary.Component result(String name, MemorySegment segment, long at) {
      return new Summary.Others(name, segment.get(LONG, at + PRESENT_AT), segment.get(LONG, at));
    }
  };

  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  static final int PRESENT_AT = 8;

  static final int NAN_AT = 16;
  static final int INFINITE_AT = 24;
  static final int MIN_AT = 32;
  static final int MAX_AT = 40;
  static final int SUM_AT = 48;
  static final int LOST_AT = 56;
  static final int MOMENTS_AT = 64;

  static final int TRUE_AT = 16;

  static final int EMPTY_AT = 16;
  static final int SHORTEST_AT = 24;
  static final int LONGEST_AT = 32;
  static final int LENGTHS_AT = 40;

  private final int size;

  StatisticsKind(int size) {
    this.size = size;
  }

  /** The kind of a component. */
  static StatisticsKind of(Layout<?> layout) {
    if (is(layout, Layouts.BOOLEAN)) {
      return BOOLEAN;
    }
    if (is(layout, Layouts.STRING)) {
      return STRING;
    }
    boolean isNumber =
        Stream.of(
                Layouts.BYTE,
                Layouts.SHORT,
                Layouts.INT,
                Layouts.LONG,
                Layouts.FLOAT,
                Layouts.DOUBLE)
            .anyMatch(number -> is(layout, number));
    return isNumber ? NUMBER : OTHER;
  }

  private static boolean is(Layout<?> layout, Layout<?> wanted) {
    return layout.equals(wanted) || layout.equals(Layouts.nullable(wanted));
  }

  /** The bytes that it keeps. */
  int size() {
    return size;
  }

  /** Adds a value. */
  final void add(@Nullable Object value, MemorySegment segment, long at) {
    if (value == null) {
      count(segment, at, 1);
    } else {
      count(segment, at + PRESENT_AT, 1);
      addPresent(value, segment, at);
    }
  }

  /** Adds all values of another accumulator. */
  final void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
    count(into, intoAt, from.get(LONG, fromAt));
    count(into, intoAt + PRESENT_AT, from.get(LONG, fromAt + PRESENT_AT));
    mergeRest(from, fromAt, into, intoAt);
  }

  static void count(MemorySegment segment, long at, long more) {
    segment.set(LONG, at, segment.get(LONG, at) + more);
  }

  /** Adds a value that is counted already. */
  abstract void addPresent(Object value, MemorySegment segment, long at);

  /** Adds all but the counts of null and other values, which are added already. */
  abstract void mergeRest(MemorySegment from, long fromAt, MemorySegment into, long intoAt);

  /** The statistics. */
  abstract Summary.Component result(String name, MemorySegment segment, long at);
}
