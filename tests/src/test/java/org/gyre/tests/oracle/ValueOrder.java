package org.gyre.tests.oracle;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Comparator;

/**
 * The order of values that layouts promise, computed on objects: null first, then the order of
 * {@link Comparable}; records component by component, arrays element by element, the shorter first.
 * Values are equal if neither comes first, so {@code NaN} equals itself and {@code -0.0} is not
 * {@code 0.0}.
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
    if (left.getClass() != right.getClass() && !(left instanceof Enum<?>)) {
      return left.getClass().getName().compareTo(right.getClass().getName());
    }
    return switch (left) {
      case Record record -> compareRecords(record, (Record) right);
      case Comparable<?> _ -> compareNaturally(left, right);
      case Object array when array.getClass().isArray() -> compareArrays(array, right);
      default ->
          throw new IllegalArgumentException("values of " + left.getClass() + " have no order");
    };
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
