package org.gyre.dataflow.type;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The generic classes of the JDK that hold other values, and what their layouts are made of. Lists
 * are read back as {@link ArrayList}, sets and maps as {@link LinkedHashSet} and {@link
 * LinkedHashMap}. These iterate in the order of the elements and keys, since equal sets must be the
 * same bytes.
 */
enum CollectionKind {
  /** Or nothing: a value that may be missing. */
  OPTIONAL(Optional.class) {
    @Override
    Layout<?> make(List<Layout<?>> arguments) {
      return map(
          arguments,
          Layouts.nullable(CollectionKind.<Object>cast(arguments.getFirst())),
          (Optional<Object> value) -> value.orElse(null),
          Optional::ofNullable);
    }
  },

  /** An array of objects in memory. */
  LIST(List.class, Collection.class, ArrayList.class) {
    @Override
    Layout<?> make(List<Layout<?>> arguments) {
      return map(
          arguments,
          array(arguments.getFirst()),
          (List<Object> value) -> value.toArray(),
          elements -> new ArrayList<>(Arrays.asList(elements)));
    }
  },

  /** An array of objects in memory, in their order. */
  SET(Set.class, HashSet.class, LinkedHashSet.class) {
    @Override
    Layout<?> make(List<Layout<?>> arguments) {
      Layout<Object> element = cast(arguments.getFirst());
      return map(
          arguments,
          array(element),
          (Set<Object> value) -> RowOrderedArray.of(value.toArray(), element),
          elements -> new LinkedHashSet<>(Arrays.asList(elements)));
    }
  },

  /** An array of pairs in memory, in their order. */
  MAP(Map.class, HashMap.class, LinkedHashMap.class) {
    @Override
    Layout<?> make(List<Layout<?>> arguments) {
      Layout<Object> entry =
          cast(LayoutCache.record(Tuple2.class, arguments.toArray(Layout[]::new)));
      return map(
          arguments,
          array(entry),
          (Map<Object, Object> value) ->
              RowOrderedArray.of(
                  value.entrySet().stream()
                      .<Object>map(e -> new Tuple2<>(e.getKey(), e.getValue()))
                      .toArray(),
                  entry),
          CollectionKind::map);
    }
  };

  private final List<Class<?>> classes;
  private final Map<List<Layout<?>>, Layout<?>> known = new ConcurrentHashMap<>();

  CollectionKind(Class<?>... classes) {
    this.classes = List.of(classes);
  }

  abstract Layout<?> make(List<Layout<?>> arguments);

  /** The kind of a class, or null if it is none. */
  static @Nullable CollectionKind of(Class<?> type) {
    return Stream.of(values()).filter(kind -> kind.classes.contains(type)).findFirst().orElse(null);
  }

  /** The kind that a value is of, whatever its class; null if it is none. */
  static @Nullable CollectionKind ofValue(Object value) {
    return switch (value) {
      case Optional<?> _ -> OPTIONAL;
      case List<?> _ -> LIST;
      case Set<?> _ -> SET;
      case Map<?, ?> _ -> MAP;
      default -> null;
    };
  }

  /** The layout for the layouts of the type arguments. */
  Layout<?> layout(Layout<?>... arguments) {
    return known.computeIfAbsent(List.of(arguments), this::make);
  }

  /** The interface that is read back, where a class stands for it. */
  Class<?> type() {
    return classes.getFirst();
  }

  private static Layout<Object[]> array(Layout<?> element) {
    return Layouts.ofArray(Object.class, cast(element));
  }

  @SuppressWarnings("unchecked") // in a layout all values are objects
  private static <T> Layout<T> cast(Layout<?> layout) {
    return (Layout<T>) layout;
  }

  <T, A> Layout<T> map(
      List<Layout<?>> arguments, Layout<A> as, Conversion<T, A> to, Conversion<A, T> from) {
    StringBuilder name = new StringBuilder(type().getSimpleName()).append('<');
    for (Layout<?> argument : arguments) {
      name.append(name.charAt(name.length() - 1) == '<' ? "" : ", ").append(argument);
    }
    Object form = new LayoutForm.OfCollection(this, arguments.toArray(Layout[]::new));
    return new Mapping<>(type(), name.append('>').toString(), as, to, from, form).layout();
  }

  private static Map<Object, Object> map(Object[] entries) {
    Map<Object, Object> map = LinkedHashMap.newLinkedHashMap(entries.length);
    for (Object entry : entries) {
      Tuple2<?, ?> pair = (Tuple2<?, ?>) entry;
      map.put(pair.f0(), pair.f1());
    }
    return map;
  }
}
