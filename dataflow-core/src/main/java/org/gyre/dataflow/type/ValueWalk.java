package org.gyre.dataflow.type;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the layout of a value from the value itself, for results whose type the compiler has
 * erased.
 */
final class ValueWalk {

  private ValueWalk() {}

  /** See {@link Layouts#ofValue}. */
  static Optional<Layout<?>> layout(Object value) {
    return switch (value) {
      case null -> Optional.empty();
      case Enum<?> e -> Optional.of(Layouts.of((Type) e.getDeclaringClass()));
      case Record r when r.getClass().getTypeParameters().length > 0 -> record(r);
      case Object[] a when isRaw(a.getClass().getComponentType()) -> array(a);
      default -> Optional.of(Layouts.of((Type) value.getClass()));
    };
  }

  private static Optional<Layout<?>> record(Record value) {
    RecordComponent[] components = value.getClass().getRecordComponents();
    Layout<?>[] layouts = new Layout<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      Optional<Layout<?>> layout = component(value, components[i]);
      if (layout.isEmpty()) {
        return Optional.empty();
      }
      layouts[i] = layout.get();
    }
    return Optional.of(LayoutCache.record(value.getClass(), layouts));
  }

  private static Optional<Layout<?>> component(Record value, RecordComponent component) {
    Type type = component.getGenericType();
    if (!hasVariable(type)) {
      String path = value.getClass().getSimpleName() + "." + component.getName();
      return Optional.of(LayoutResolver.at(path).component(component));
    }
    Optional<Layout<?>> layout = layout(get(value, component));
    return LayoutResolver.isMarked(component) ? layout.map(Layouts::nullable) : layout;
  }

  private static Object get(Record value, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component + " of " + value.getClass(), e);
    }
  }

  /** An array of a generic record: the first element that tells decides for all. */
  private static Optional<Layout<?>> array(Object[] value) {
    Class<?> elementClass = value.getClass().getComponentType();
    return Stream.of(value)
        .map(ValueWalk::layout)
        .flatMap(Optional::stream)
        .findFirst()
        .map(element -> LayoutCache.array(elementClass, element));
  }

  private static boolean isRaw(Class<?> type) {
    return type.isArray() ? isRaw(type.getComponentType()) : type.getTypeParameters().length > 0;
  }

  private static boolean hasVariable(Type type) {
    return switch (type) {
      case TypeVariable<?> v -> true;
      case ParameterizedType p ->
          Stream.of(p.getActualTypeArguments()).anyMatch(ValueWalk::hasVariable);
      case GenericArrayType a -> hasVariable(a.getGenericComponentType());
      case WildcardType w -> hasVariable(w.getUpperBounds()[0]);
      default -> false;
    };
  }
}
