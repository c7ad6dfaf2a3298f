package org.gyre.gelly;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.format.Decimals;
import org.gyre.dataflow.format.LineBlocks;
import org.gyre.dataflow.function.Collector;

/**
 * Edges whose ids are integers.
 *
 * <p>Nearly every line of nearly every such file is {@code digits separator digits [separator
 * value]}. {@link #plainLines} reads these in one pass over the bytes, digits eight at a time,
 * creating nothing but the edge.
 *
 * @param <V> the type of the values
 */
final class EdgeFormatLong<V> extends EdgeFormat<Long, V> {

  private static final long serialVersionUID = 1;

  EdgeFormatLong(EdgeFile edges, Class<V> values) {
    super(edges, Long.class, values);
  }

  @Override
  long plainLines(
      MemorySegment segment,
      long start,
      long to,
      byte separator,
      Collector<? super Edge<Long, V>> out)
      throws Exception {
    V absent = absent();
    long line = start;
    while (line < to) {
      int sourceDigits = Decimals.digits(segment, line);
      long target = line + sourceDigits + 1;
      if (!isId(sourceDigits) || segment.get(JAVA_BYTE, target - 1) != separator) {
        return line;
      }
      int targetDigits = Decimals.digits(segment, target);
      if (!isId(targetDigits)) {
        return line;
      }
      long end = target + targetDigits;
      byte c = segment.get(JAVA_BYTE, end);
      V value = absent;
      if (c == separator) {
        long valueStart = end + 1;
        end = LineBlocks.lineEnd(segment, valueStart);
        c = '\n';
        long valueEnd = segment.get(JAVA_BYTE, end - 1) == '\r' ? end - 1 : end;
        if (!isValue(segment, valueStart, valueEnd)) {
          return line;
        }
        value = value(Decimals.parseDouble(segment, valueStart, valueEnd));
      } else if (c == '\r') {
        c = segment.get(JAVA_BYTE, ++end);
      }
      if (c != '\n') {
        return line;
      }
      out.collect(
          new Edge<>(
              Decimals.value(segment, line, sourceDigits),
              Decimals.value(segment, target, targetDigits),
              value));
      line = end + 1;
    }
    return line;
  }

  private static boolean isId(int digits) {
    return digits > 0 && digits <= Decimals.SAFE_DIGITS;
  }

  /** Whether there are digits, perhaps with a point in them, and nothing else. */
  private static boolean isValue(MemorySegment segment, long from, long to) {
    boolean point = false;
    for (long p = from; p < to; p++) {
      byte c = segment.get(JAVA_BYTE, p);
      if (c == '.' && !point && p > from) {
        point = true;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return from < to;
  }
}
