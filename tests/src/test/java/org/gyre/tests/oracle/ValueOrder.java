package org.gyre.tests.oracle;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gyre.dataflow.type.Row;
import org.gyre.dataflow.type.Tuple2;

/**
 * The order of values that layouts promise, computed on objects: null first, then the order of
 * {@link Comparable}; records component by component, arrays and lists element by element, the
 * shorter first; sets and maps as the list of their sorted elements; what is missing before what is
 * there; values of a sealed type by their class in the order in which it permits these. Values are
 * equal if neither comes first, so {@code NaN} equals itself and {@code -0.0} is not {@code 0.0}.
 */
public final class ValueOrder implements Comparator<Object> {

  /** The only one. */
  public static final ValueOrder INSTANCE = new ValueOrder();

  private static final ClassValue<MethodHandle[]> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected MethodHandle[] computeValue(Class<?> type) {
          RecordComponent[] components = type.getRecordComponents();
          MethodHandle[] handles = new MethodHandle[components.length];
          for (int i = 0; i < handles.length; i++) {
            handles[i] = accessor(components[i]);
          }
          return handles;
        }
      };

  private ValueOrder() {}

  private static MethodHandle accessor(RecordComponent component) {
    try {
      Method method = component.getAccessor();
      method.setAccessible(true);
      return MethodHandles.lookup()
          .unreflect(method)
          .asType(MethodType.methodType(Object.class, Object.class));
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(component + " cannot be read", e);
    }
  }

  @Override
  public int compare(Object left, Object right) {
    if (left == right) {
      return 0;
    }
    if (left == null || right == null) {
      return left == null ? -1 : 1;
    }
    return switch (left) {
      case List<?> list -> compareArrays(list.toArray(), ((List<?>) right).toArray());
      case Set<?> set -> compareArrays(sorted(set), sorted((Set<?>) right));
      case Map<?, ?> map -> compareArrays(sorted(map), sorted((Map<?, ?>) right));
      case Optional<?> value -> compare(value.orElse(null), ((Optional<?>) right).orElse(null));
      case Object _ when classOf(left) != classOf(right) ->
          compareClasses(classOf(left), classOf(right));
      case Period period -> comparePeriods(period, (Period) right);
      case Row row -> compareArrays(values(row), values((Row) right));
      case Record record -> compareRecords(record, (Record) right);
      case Comparable<?> _ -> compareNaturally(left, right);
      case Object array when array.getClass().isArray() -> compareArrays(array, right);
      default ->
          throw new IllegalArgumentException("values of " + left.getClass() + " have no order");
    };
  }

  /** The same number for values of which neither comes first. */
  static int hash(Object value) {
    return switch (value) {
      case null -> 0;
      case List<?> list -> hash(list);
      case Set<?> set -> set.stream().mapToInt(ValueOrder::hash).sum();
      case Map<?, ?> map ->
          map.entrySet().stream()
              .mapToInt(entry -> hash(List.of(hash(entry.getKey()), hash(entry.getValue()))))
              .sum();
      case Optional<?> optional -> hash(optional.orElse(null));
      case Row row -> hash(Arrays.asList(values(row)));
      case Record record -> hash(components(record));
      case BigDecimal number -> number.stripTrailingZeros().hashCode();
      case Enum<?> constant -> constant.name().hashCode();
      case Object array when array.getClass().isArray() -> {
        int hash = 1;
        for (int i = 0; i < Array.getLength(array); i++) {
          hash = 31 * hash + hash(Array.get(array, i));
        }
        yield hash;
      }
      default -> value.hashCode();
    };
  }

  private static int hash(List<?> elements) {
    int hash = 1;
    for (Object element : elements) {
      hash = 31 * hash + hash(element);
    }
    return hash;
  }

  /** The elements of a set in their order. */
  public static Object[] sorted(Set<?> set) {
    return set.stream().sorted(INSTANCE).toArray();
  }

  /** The entries of a map in their order, as pairs. */
  public static Object[] sorted(Map<?, ?> map) {
    return map.entrySet().stream()
        .map(entry -> Tuple2.of(entry.getKey(), entry.getValue()))
        .sorted(INSTANCE)
        .toArray();
  }

  /** The components of a record. */
  public static List<Object> components(Record record) {
    List<Object> components = new ArrayList<>();
    for (MethodHandle accessor : ACCESSORS.get(record.getClass())) {
      components.add(read(accessor, record));
    }
    return components;
  }

  /** The values of a row, in the order of its columns. */
  public static Object[] values(Row row) {
    return row.schema().names().stream().map(row::get).toArray();
  }

  private static Class<?> classOf(Object value) {
    return value instanceof Enum<?> e ? e.getDeclaringClass() : value.getClass();
  }

  private static int compareClasses(Class<?> left, Class<?> right) {
    for (Class<?> parent : left.getInterfaces()) {
      if (parent.isSealed() && parent.isAssignableFrom(right)) {
        List<Class<?>> permitted = List.of(parent.getPermittedSubclasses());
        return Integer.compare(permitted.indexOf(left), permitted.indexOf(right));
      }
    }
    return left.getName().compareTo(right.getName());
  }

  private static int comparePeriods(Period left, Period right) {
    return Comparator.comparing(Period::getYears)
        .thenComparing(Period::getMonths)
        .thenComparing(Period::getDays)
        .compare(left, right);
  }

  @SuppressWarnings("unchecked") // both are of the same class
  private static int compareNaturally(Object left, Object right) {
    return ((Comparable<Object>) left).compareTo(right);
  }

  private int compareRecords(Record left, Record right) {
    for (MethodHandle accessor : ACCESSORS.get(left.getClass())) {
      int order = compare(read(accessor, left), read(accessor, right));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static Object read(MethodHandle accessor, Object record) {
    try {
      return (Object) accessor.invokeExact(record);
    } catch (Throwable e) { // what a handle may throw
      throw new IllegalStateException("an accessor of " + record.getClass() + " failed", e);
    }
  }

  private int compareArrays(Object left, Object right) {
    int leftLength = Array.getLength(left);
    int rightLength = Array.getLength(right);
    for (int i = 0; i < Math.min(leftLength, rightLength); i++) {
      int order = compare(Array.get(left, i), Array.get(right, i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(leftLength, rightLength);
  }
}
