package org.gyre.dataflow.type;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the layout of values from the values themselves, for results whose type the compiler has
 * erased. What one value leaves open, such as an empty list the type of its elements, another may
 * tell.
 */
final class ValueWalk {

  /** So many values of a collection are looked into. */
  private static final int SAMPLE = 1000;

  private ValueWalk() {}

  /** See {@link Layouts#ofValue}. */
  static Optional<Layout<?>> layout(@Nullable Object value) {
    Optional<Layout<?>> sealed = sealed(value);
    if (sealed.isPresent()) {
      return sealed; // others of its kind may follow
    }
    List<Object> sample = new ArrayList<>();
    sample.add(value);
    return ofSample(sample);
  }

  /** See {@link Layouts#ofValues}. */
  static Optional<Layout<?>> layout(Collection<?> values) {
    List<Object> kinds =
        values.stream()
            .filter(Objects::nonNull)
            .map(ValueWalk::kindOf)
            .distinct()
            .limit(2)
            .toList();
    if (kinds.size() == 2) {
      return Optional.of(
          values.stream()
              .filter(Objects::nonNull)
              .findFirst()
              .flatMap(ValueWalk::sealed)
              .orElseThrow(() -> mixed(values)));
    }
    return ofSample(values.stream().<Object>map(value -> value).limit(SAMPLE).toList());
  }

  /** What values of one type have in common: their class, unless many have the same layout. */
  private static Object kindOf(Object value) {
    CollectionKind kind = CollectionKind.ofValue(value);
    return kind == null ? classOf(value) : kind;
  }

  private static Class<?> classOf(Object value) {
    return value instanceof Enum<?> e ? e.getDeclaringClass() : value.getClass();
  }

  /** The layout of the sealed type that a record or an enum belongs to. */
  private static Optional<Layout<?>> sealed(@Nullable Object value) {
    return value instanceof Record || value instanceof Enum<?>
        ? SealedTypes.layoutOf(classOf(value))
        : Optional.empty();
  }

  /** The layout of values of one type, of which the first that is not null says the class. */
  private static Optional<Layout<?>> ofSample(List<?> sample) {
    List<?> values = sample.stream().filter(Objects::nonNull).toList();
    if (values.isEmpty()) {
      return Optional.empty();
    }
    Optional<Layout<?>> layout = ofValues(values);
    return values.size() < sample.size() ? layout.map(Layouts::nullable) : layout;
  }

  private static Optional<Layout<?>> ofValues(List<?> values) {
    Object first = values.getFirst();
    Class<?> type = first.getClass();
    CollectionKind kind = CollectionKind.ofValue(first);
    if (kind != null) {
      return collection(kind, values);
    }
    return switch (first) {
      case Row row -> Optional.of(row.schema().layout());
      case Enum<?> e -> Optional.of(Layouts.of((Type) e.getDeclaringClass()));
      case Record _ when type.getTypeParameters().length > 0 || RowParts.in(type) ->
          record(type, values);
      case Object[] _ when isRaw(type.getComponentType()) ->
          elements(values).map(element -> LayoutCache.array(type.getComponentType(), element));
      default -> Optional.of(Layouts.of((Type) type));
    };
  }

  private static Optional<Layout<?>> collection(CollectionKind kind, List<?> values) {
    return switch (kind) {
      case OPTIONAL, LIST, SET -> elements(values).map(element -> kind.layout(element));
      case MAP -> {
        Optional<Layout<?>> keys = ofSample(entries(values, Map.Entry::getKey));
        Optional<Layout<?>> mapped = ofSample(entries(values, Map.Entry::getValue));
        yield keys.flatMap(key -> mapped.map(value -> kind.layout(key, value)));
      }
    };
  }

  /** The layout of what is in all of some containers together. */
  private static Optional<Layout<?>> elements(List<?> containers) {
    List<Object> elements = new ArrayList<>();
    for (Object container : containers) {
      switch (container) {
        case Optional<?> optional -> optional.ifPresent(elements::add);
        case List<?> list -> elements.addAll(list);
        case Set<?> set -> elements.addAll(set);
        case Object[] array -> elements.addAll(Arrays.asList(array));
        default -> throw mixed(containers);
      }
    }
    return elements.isEmpty() ? Optional.empty() : mixedOrSame(elements);
  }

  /** Elements of a sealed type may be of several of its classes. */
  private static Optional<Layout<?>> mixedOrSame(List<Object> elements) {
    for (Object element : elements) {
      Optional<Layout<?>> sealed = sealed(element);
      if (sealed.isPresent()) {
        return elements.contains(null) ? sealed.map(Layouts::nullable) : sealed;
      }
    }
    return ofSample(elements);
  }

  private static List<Object> entries(List<?> maps, Function<Map.Entry<?, ?>, Object> part) {
    List<Object> parts = new ArrayList<>();
    for (Object map : maps) {
      if (!(map instanceof Map<?, ?> entries)) {
        throw mixed(maps);
      }
      for (Map.Entry<?, ?> entry : entries.entrySet()) {
        parts.add(part.apply(entry));
      }
    }
    return parts;
  }

  private static Optional<Layout<?>> record(Class<?> type, List<?> values) {
    RecordComponent[] components = type.getRecordComponents();
    Layout<?>[] layouts = new Layout<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      Optional<Layout<?>> layout = component(values, components[i]);
      if (layout.isEmpty()) {
        return Optional.empty();
      }
      layouts[i] = layout.get();
    }
    return Optional.of(LayoutCache.record(type, layouts));
  }

  private static Optional<Layout<?>> component(List<?> values, RecordComponent component) {
    Class<?> type = component.getDeclaringRecord();
    if (!hasVariable(component.getGenericType()) && !RowParts.in(component.getGenericType())) {
      String path = type.getSimpleName() + "." + component.getName();
      return Optional.of(LayoutResolver.at(path).component(component));
    }
    List<Object> held = new ArrayList<>();
    for (Object value : values) {
      if (value.getClass() != type) {
        throw mixed(values);
      }
      held.add(get(value, component));
    }
    Optional<Layout<?>> layout = mixedOrSame(held);
    return LayoutResolver.isMarked(component) ? layout.map(Layouts::nullable) : layout;
  }

  private static IllegalArgumentException mixed(Collection<?> values) {
    return new IllegalArgumentException(
        "no layout for values of several classes: "
            + values.stream()
                .filter(Objects::nonNull)
                .map(value -> value.getClass().getName())
                .distinct()
                .limit(3)
                .toList()
            + ". Let them be records of one sealed interface");
  }

  static Object get(Object value, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component + " of " + value.getClass(), e);
    }
  }

  private static boolean isRaw(Class<?> type) {
    return type.isArray()
        ? isRaw(type.getComponentType())
        : type.getTypeParameters().length > 0 || RowParts.in(type);
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
