package org.gyre.dataflow.type;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which functions do the same, so that code compiled for the one serves the other. A lambda that
 * captures a value is a new object each time it is evaluated, and yet the same function while the
 * captured value is the same.
 *
 * <p>Objects are alike if they are one object; or immutable values of the JDK that are equal; or
 * immutable lists of objects that are alike; or of one class, lambdas and records included, whose
 * fields are all final and hold objects that are alike. Whatever can change is alike only to
 * itself, and so is a {@link Handle}.
 */
public final class Likeness {

  /**
   * Functions are nested less deeply; linked data that a function holds may be nested endlessly.
   */
  private static final int DEEPEST = 8;

  /** The fields of the objects of a class; none if these can change or cannot be read. */
  private static final ClassValue<Optional<List<Field>>> FIELDS =
      new ClassValue<>() {
        @Override
        protected Optional<List<Field>> computeValue(Class<?> type) {
          return finalFields(type);
        }
      };

  private Likeness() {}

  /** An object that is alike only to itself. */
  private record Self(Object object) {
    @Override
    @SuppressWarnings("ReferenceEquality") // what this class is for
    public boolean equals(Object other) {
      return other instanceof Self(Object same) && same == object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }
  }

  /** An object of final fields. */
  private record Parts(Class<?> type, List<Object> fields) {}

  /**
   * Stands for all objects that are alike.
   *
   * @param object any object, or null
   * @return something that is equal for two objects if and only if they are alike; holds on to the
   *     object
   */
  public static Object of(@Nullable Object object) {
    return of(object, 0);
  }

  private static Object of(@Nullable Object object, int depth) {
    return switch (object) {
      case String _, Long _, Integer _, Short _, Byte _ -> object;
      case Double _, Float _, Boolean _, Character _ -> object;
      case null -> new Self(null);
      case Handle _ -> new Self(object);
      case List<?> list when isImmutable(list) ->
          depth < DEEPEST
              ? list.stream().map(part -> of(part, depth + 1)).toList()
              : new Self(list);
      default -> depth < DEEPEST ? ofFields(object, depth + 1) : new Self(object);
    };
  }

  /** Whether a list is one of {@link List#of}. */
  private static boolean isImmutable(List<?> list) {
    return list.getClass().getName().startsWith("java.util.ImmutableCollections$");
  }

  private static Object ofFields(Object object, int depth) {
    Class<?> type = object.getClass();
    if (type.isArray() || type.isEnum() || type.getName().startsWith("java.")) {
      return new Self(object);
    }
    List<Field> fields = FIELDS.get(type).orElse(null);
    if (fields == null) {
      return new Self(object);
    }
    List<Object> parts = new ArrayList<>();
    for (Field field : fields) {
      parts.add(of(read(field, object), depth));
    }
    return new Parts(type, parts);
  }

  private static Optional<List<Field>> finalFields(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> part = type; part != Object.class; part = part.getSuperclass()) {
      for (Field field : part.getDeclaredFields()) {
        int modifiers = field.getModifiers();
        if (Modifier.isStatic(modifiers)) {
          continue;
        }
        if (!Modifier.isFinal(modifiers) || !isReadable(field)) {
          return Optional.empty();
        }
        fields.add(field);
      }
    }
    return Optional.of(fields);
  }

  private static boolean isReadable(Field field) {
    try {
      field.setAccessible(true);
      return true;
    } catch (InaccessibleObjectException e) {
      return false; // of a module that opens nothing
    }
  }

  private static @Nullable Object read(Field field, Object object) {
    try {
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " was made accessible", e);
    }
  }
}
