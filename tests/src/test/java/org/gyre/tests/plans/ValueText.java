package org.gyre.tests.plans;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gyre.dataflow.type.Row;
import org.gyre.tests.oracle.ValueOrder;

/** Turns keys of any type into texts, equal keys into equal texts. */
final class ValueText {

  private ValueText() {}

  static String of(Object value) {
    return switch (value) {
      case null -> "null";
      case Record record -> all(ValueOrder.components(record).stream());
      case Row row -> all(Stream.of(ValueOrder.values(row)));
      case List<?> list -> all(list.stream());
      case Set<?> set -> all(Stream.of(ValueOrder.sorted(set)));
      case Map<?, ?> map -> all(Stream.of(ValueOrder.sorted(map)));
      case BigDecimal number -> number.stripTrailingZeros().toString();
      case Object array when array.getClass().isArray() ->
          all(IntStream.range(0, Array.getLength(array)).mapToObj(i -> Array.get(array, i)));
      default -> String.valueOf(value);
    };
  }

  private static String all(Stream<?> parts) {
    return parts.map(ValueText::of).collect(Collectors.joining(" ", "[", "]"));
  }
}
