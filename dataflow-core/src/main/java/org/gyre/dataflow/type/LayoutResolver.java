package org.gyre.dataflow.type;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the layout of a type by walking down its components. One step of the walk knows how it got
 * there, what the type variables in sight stand for, and which records it is inside of.
 *
 * @param path the way from the type asked for, like {@code Order.customer.tags}
 * @param bound the type variables of the record whose components are walked
 * @param inside the records around this place; one of them again would never end
 */
record LayoutResolver(String path, Map<TypeVariable<?>, Resolved> bound, Set<Class<?>> inside) {

  private static final int MOST_VARIANTS = 255;

  /** A layout and the class of its values. */
  record Resolved(Class<?> type, Layout<?> layout) {}

  /** The start of a walk. */
  static LayoutResolver at(Type type) {
    return at(type instanceof Class<?> c ? c.getSimpleName() : type.getTypeName());
  }

  /** The start of a walk in the middle of a type. */
  static LayoutResolver at(String path) {
    return new LayoutResolver(path, Map.of(), Set.of());
  }

  /**
   * The layout of a type.
   *
   * @param type any type
   * @param marks the annotations on the type and its parts, or null if there are none
   * @throws IllegalArgumentException if it has none; the message names the type, the path and the
   *     remedy
   */
  Resolved resolve(Type type, AnnotatedType marks) {
    Resolved plain =
        switch (type) {
          case Class<?> c when c.isArray() -> array(c.getComponentType(), marks);
          case Class<?> c -> ofClass(c);
          case ParameterizedType p -> parameterized(p, marks);
          case GenericArrayType a -> array(a.getGenericComponentType(), marks);
          case TypeVariable<?> v when bound.containsKey(v) -> bound.get(v);
          case WildcardType w -> resolve(w.getUpperBounds()[0], null);
          default -> throw refuse(type);
        };
    return isMarked(marks) ? orNull(plain) : plain;
  }

  private Resolved ofClass(Class<?> type) {
    ScalarLayout<?> scalar = ScalarLayout.of(type);
    if (scalar != null) {
      return new Resolved(type, scalar);
    }
    if (type == String.class) {
      return new Resolved(type, StringLayout.STRING);
    }
    if (type.isEnum()) {
      return new Resolved(type, LayoutCache.enumeration(type));
    }
    if (type.getTypeParameters().length == 0) {
      if (type.isRecord()) {
        return record(type, Map.of());
      }
      Layout<?> known = JdkLayouts.of(type);
      if (known == null) {
        known = RegisteredLayouts.of(type);
      }
      if (known != null) {
        return new Resolved(type, known);
      }
      if (type.isSealed()) {
        return variants(type, List.of());
      }
    }
    throw refuse(type);
  }

  private Resolved parameterized(ParameterizedType type, AnnotatedType marks) {
    Class<?> raw = (Class<?>) type.getRawType();
    CollectionKind kind = CollectionKind.of(raw);
    if (kind == null && !raw.isRecord() && !raw.isSealed()) {
      throw refuse(type);
    }
    List<Resolved> arguments = new ArrayList<>();
    for (int i = 0; i < raw.getTypeParameters().length; i++) {
      Type argument = type.getActualTypeArguments()[i];
      AnnotatedType argumentMarks =
          marks instanceof AnnotatedParameterizedType p
              ? p.getAnnotatedActualTypeArguments()[i]
              : null;
      arguments.add(into("<" + raw.getTypeParameters()[i] + ">").resolve(argument, argumentMarks));
    }
    if (kind != null) {
      return new Resolved(
          raw, kind.layout(arguments.stream().map(Resolved::layout).toArray(Layout<?>[]::new)));
    }
    return raw.isRecord() ? record(raw, bindings(raw, arguments)) : variants(raw, arguments);
  }

  private static Map<TypeVariable<?>, Resolved> bindings(Class<?> raw, List<Resolved> arguments) {
    Map<TypeVariable<?>, Resolved> bindings = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      bindings.put(raw.getTypeParameters()[i], arguments.get(i));
    }
    return bindings;
  }

  /** A sealed type: whatever it permits, all the way down. */
  private Resolved variants(Class<?> type, List<Resolved> arguments) {
    if (inside.contains(type)) {
      throw refuse(type);
    }
    List<Class<?>> classes = new ArrayList<>();
    addVariants(type, classes);
    if (classes.size() > MOST_VARIANTS) {
      throw new IllegalArgumentException(
          "no layout for "
              + path
              + ": "
              + type.getTypeName()
              + " permits "
              + classes.size()
              + " classes, more than "
              + MOST_VARIANTS);
    }
    Set<Class<?>> deeper = new HashSet<>(inside);
    deeper.add(type);
    List<Layout<?>> layouts = new ArrayList<>();
    for (Class<?> variant : classes) {
      String way = path + "(" + variant.getSimpleName() + ")";
      LayoutResolver step = new LayoutResolver(way, bound, deeper);
      layouts.add(step.variant(variant, type, arguments).layout());
    }
    return new Resolved(type, LayoutCache.variants(type, classes, layouts));
  }

  private static void addVariants(Class<?> type, List<Class<?>> classes) {
    if (!type.isSealed() || type.isEnum()) {
      if (!classes.contains(type)) {
        classes.add(type);
      }
      return;
    }
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      addVariants(permitted, classes);
    }
  }

  /** A class that a sealed type permits, with the type arguments that it gets from there. */
  private Resolved variant(Class<?> variant, Class<?> sealed, List<Resolved> arguments) {
    if (variant.getTypeParameters().length == 0 || !variant.isRecord()) {
      return resolve(variant, null);
    }
    Map<TypeVariable<?>, Resolved> bindings = new HashMap<>();
    List<Type> given = TypeArguments.of(variant, sealed);
    for (int i = 0; i < arguments.size() && i < given.size(); i++) {
      if (given.get(i) instanceof TypeVariable<?> own) {
        bindings.put(own, arguments.get(i));
      }
    }
    return record(variant, bindings);
  }

  private Resolved record(Class<?> type, Map<TypeVariable<?>, Resolved> arguments) {
    if (inside.contains(type)) {
      throw refuse(type);
    }
    Set<Class<?>> deeper = new HashSet<>(inside);
    deeper.add(type);
    RecordComponent[] components = type.getRecordComponents();
    Layout<?>[] layouts = new Layout<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      LayoutResolver step =
          new LayoutResolver(path + "." + components[i].getName(), arguments, deeper);
      layouts[i] = step.component(components[i]);
    }
    return new Resolved(type, LayoutCache.record(type, layouts));
  }

  /** The layout of a component, null included if it is marked so. */
  Layout<?> component(RecordComponent component) {
    Resolved plain = resolve(component.getGenericType(), component.getAnnotatedType());
    return isMarked(component) ? orNull(plain).layout() : plain.layout();
  }

  private Resolved array(Type element, AnnotatedType marks) {
    if (element instanceof Class<?> c && c.isPrimitive()) {
      return new Resolved(c.arrayType(), LayoutCache.primitiveArray(c.arrayType()));
    }
    AnnotatedType elementMarks =
        marks instanceof AnnotatedArrayType a ? a.getAnnotatedGenericComponentType() : null;
    Resolved resolved = into("[]").resolve(element, elementMarks);
    return new Resolved(
        resolved.type().arrayType(), LayoutCache.array(resolved.type(), resolved.layout()));
  }

  /**
   * Whether a component is marked nullable by a declaration annotation, on itself or on its
   * accessor.
   */
  static boolean isMarked(RecordComponent component) {
    return isMarked((AnnotatedElement) component) || isMarked(component.getAccessor());
  }

  private static boolean isMarked(AnnotatedElement element) {
    if (element != null) {
      for (Annotation annotation : element.getAnnotations()) {
        if (annotation.annotationType().getSimpleName().equals("Nullable")) {
          return true;
        }
      }
    }
    return false;
  }

  private Resolved orNull(Resolved plain) {
    if (plain.type().isPrimitive()) {
      throw new IllegalArgumentException(
          path + " is marked nullable, but a " + plain.type() + " is never null: use its box");
    }
    return new Resolved(plain.type(), Layouts.nullable(plain.layout()));
  }

  private LayoutResolver into(String part) {
    return new LayoutResolver(path + part, bound, inside);
  }

  private IllegalArgumentException refuse(Type type) {
    return new IllegalArgumentException(
        "no layout for " + path + ": " + type.getTypeName() + " " + reason(type));
  }

  private String reason(Type type) {
    Class<?> raw =
        type instanceof ParameterizedType p
            ? (Class<?>) p.getRawType()
            : type instanceof Class<?> c ? c : Object.class;
    if (type instanceof TypeVariable<?>) {
      return "is a type variable that nothing here determines: give the type argument";
    }
    if (inside.contains(raw)) {
      return "contains itself, so its rows would have no end: refer to other values by their key";
    }
    if (raw.isRecord()) {
      return "is generic and used without type arguments: give them";
    }
    if (raw == Row.class) {
      return "has columns that only its schema knows: let the first value tell them, or give the"
          + " layout of the schema, Schema.layout; to a component of a record by Layouts.ofRecord";
    }
    if (CollectionKind.of(raw) != null) {
      return "is generic and used without type arguments: give them";
    }
    if (Collection.class.isAssignableFrom(raw)) {
      return "is a collection of a class that is not read back: declare it as List or Set";
    }
    if (Map.class.isAssignableFrom(raw)) {
      return "is a map of a class that is not read back: declare it as Map";
    }
    return "has no layout: make it a record, an enum, or a sealed interface of records; or, for a"
        + " class of others, register one with Layouts.register and Layouts.mapped";
  }
}
