package org.gyre.dataflow.format;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The components of a record type as the columns of a table, with handles that take a record apart
 * and put it together.
 *
 * <p>The handles work for private and local records too. Made where it is used; not serializable.
 */
final class RecordColumns {

  private final Class<?> type;
  private final RecordComponent[] components;
  private final MethodHandles.Lookup lookup;

  private RecordColumns(Class<?> type, MethodHandles.Lookup lookup) {
    this.type = type;
    this.components = type.getRecordComponents();
    this.lookup = lookup;
  }

  static RecordColumns of(Class<?> type) {
    if (!type.isRecord() || type.getRecordComponents().length == 0) {
      throw new IllegalArgumentException(
          type.getTypeName() + " is no record with components; a table needs one for each column");
    }
    try {
      return new RecordColumns(type, MethodHandles.privateLookupIn(type, MethodHandles.lookup()));
    } catch (IllegalAccessException closed) {
      throw new IllegalArgumentException(
          type.getTypeName()
              + " cannot be accessed: let its module open the package "
              + type.getPackageName(),
          closed);
    }
  }

  int count() {
    return components.length;
  }

  List<String> names() {
    return Stream.of(components).map(RecordComponent::getName).toList();
  }

  String name(int column) {
    return components[column].getName();
  }

  Class<?> type(int column) {
    return components[column].getType();
  }

  /** The class of what an Optional of a column holds. */
  Class<?> optional(int column) {
    return components[column].getGenericType() instanceof ParameterizedType optional
            && optional.getActualTypeArguments()[0] instanceof Class<?> held
        ? held
        : Object.class;
  }

  /** Whether a column may be null: it is marked by an annotation named Nullable. */
  boolean isNullable(int column) {
    return Stream.concat(
            Arrays.stream(components[column].getAnnotations()),
            Arrays.stream(components[column].getAnnotatedType().getAnnotations()))
        .anyMatch(one -> one.annotationType().getSimpleName().equals("Nullable"));
  }

  /** Takes a record, gives the value of a column. */
  MethodHandle accessor(int column) {
    try {
      return lookup.unreflect(components[column].getAccessor());
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException("a full lookup sees " + components[column], impossible);
    }
  }

  /** Takes the values of all columns, gives a record. */
  MethodHandle constructor() {
    Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return lookup.findConstructor(type, MethodType.methodType(void.class, types));
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("every record has its canonical constructor", impossible);
    }
  }
}
