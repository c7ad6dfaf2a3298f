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
 * The components of a record type as the columns of a table. The handles work for private and local
 * records too.
 */
final class RecordColumns implements Columns {

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

  @Override
  public int count() {
    return components.length;
  }

  @Override
  public List<String> names() {
    return Stream.of(components).map(RecordComponent::getName).toList();
  }

  @Override
  public String name(int column) {
    return components[column].getName();
  }

  @Override
  public Class<?> type(int column) {
    return components[column].getType();
  }

  @Override
  public Class<?> optional(int column) {
    return components[column].getGenericType() instanceof ParameterizedType optional
            && optional.getActualTypeArguments()[0] instanceof Class<?> held
        ? held
        : Object.class;
  }

  /** Whether a column may be null: it is marked by an annotation named Nullable. */
  @Override
  public boolean isNullable(int column) {
    return Stream.concat(
            Arrays.stream(components[column].getAnnotations()),
            Arrays.stream(components[column].getAnnotatedType().getAnnotations()))
        .anyMatch(one -> one.annotationType().getSimpleName().equals("Nullable"));
  }

  @Override
  public MethodHandle accessor(int column) {
    try {
      return lookup.unreflect(components[column].getAccessor());
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException("a full lookup sees " + components[column], impossible);
    }
  }

  /** One handle that, once warm, runs like straight code and boxes no primitive. */
  @Override
  public MethodHandle maker(MethodHandle[] readers) {
    MethodHandle[] typed = new MethodHandle[readers.length];
    for (int i = 0; i < typed.length; i++) {
      typed[i] = readers[i].asType(readers[i].type().changeReturnType(type(i)));
    }
    MethodHandle separate = MethodHandles.filterArguments(constructor(), 0, typed);
    MethodType source = readers[0].type();
    MethodType oneSource = source.changeReturnType(type);
    return MethodHandles.permuteArguments(separate, oneSource, new int[typed.length])
        .asType(source.changeReturnType(Object.class));
  }

  @Override
  public String kind() {
    return "record";
  }

  @Override
  public String remedyForNull(int column) {
    return type(column).isPrimitive()
        ? "make the component a box marked @Nullable"
        : "mark the component @Nullable";
  }

  /** Takes the values of all columns, gives a record. */
  private MethodHandle constructor() {
    Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return lookup.findConstructor(type, MethodType.methodType(void.class, types));
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("every record has its canonical constructor", impossible);
    }
  }
}
