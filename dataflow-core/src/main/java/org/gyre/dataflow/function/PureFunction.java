package org.gyre.dataflow.function;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.PureCode;

/**
 * Which functions make the same of the same values each time they are called, now or in a later
 * job: lambdas whose code only computes and that have captured nothing which can change, and
 * records of Gyre that hold such functions.
 */
public final class PureFunction {

  /** Functions are nested less deeply. */
  private static final int DEEPEST = 12;

  private static final String GYRE = "org.gyre.dataflow.";

  private PureFunction() {}

  /**
   * Looks at a function.
   *
   * @param function a function, an aggregate, or a list of such
   * @return true if it surely is one; false if it is not, or nobody can tell
   */
  public static boolean is(Object function) {
    return isPure(function, 0);
  }

  private static boolean isPure(@Nullable Object object, int depth) {
    return switch (object) {
      case null -> true;
      case RichFunction _ -> false;
      case Object _ when depth == DEEPEST -> false;
      case Record record -> isPlain(record.getClass()) && areFieldsPure(record, depth);
      case Enum<?> constant -> isPlain(constant.getDeclaringClass());
      case Object constant when isConstant(constant) -> true;
      case List<?> list when isOfJdk(list) -> areAllPure(list.stream(), depth);
      case Collection<?> values when isOfJdk(values) -> areAllPure(values.stream(), depth);
      case Map<?, ?> map when isOfJdk(map) ->
          areAllPure(map.keySet().stream(), depth) && areAllPure(map.values().stream(), depth);
      case Serializable function ->
          PureCode.captured(function)
              .filter(captured -> areAllPure(captured.stream(), depth))
              .isPresent();
      default -> false;
    };
  }

  private static boolean areAllPure(Stream<?> objects, int depth) {
    return objects.allMatch(object -> isPure(object, depth + 1));
  }

  private static boolean isConstant(Object object) {
    return object instanceof Layout<?>
        || object instanceof Class<?>
        || PureCode.isImmutable(object.getClass());
  }

  /** Whether a collection is one of those that {@code List.of} and the like return. */
  private static boolean isOfJdk(Object collection) {
    return collection.getClass().getName().startsWith("java.util.ImmutableCollections$");
  }

  /** A class of a user that is a function itself has code that nobody has looked at. */
  private static boolean isPlain(Class<?> type) {
    return type.getName().startsWith(GYRE)
        || Stream.of(type.getInterfaces())
            .allMatch(known -> known == Serializable.class || known == Comparable.class);
  }

  private static boolean areFieldsPure(Record record, int depth) {
    return Stream.of(record.getClass().getDeclaredFields())
        .allMatch(field -> Modifier.isStatic(field.getModifiers()) || isPure(field, record, depth));
  }

  private static boolean isPure(Field field, Record record, int depth) {
    try {
      field.setAccessible(true);
      return isPure(field.get(record), depth + 1);
    } catch (InaccessibleObjectException | IllegalAccessException e) {
      return isUnseen();
    }
  }

  /** Of a module that opens nothing. */
  private static boolean isUnseen() {
    return false;
  }
}
