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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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
    if (type.isRecord() && type.getTypeParameters().length == 0) {
      return record(type, Map.of());
    }
    throw refuse(type);
  }

  private Resolved parameterized(ParameterizedType type, AnnotatedType marks) {
    if (!(type.getRawType() instanceof Class<?> raw) || !raw.isRecord()) {
      throw refuse(type);
    }
    Map<TypeVariable<?>, Resolved> arguments = new HashMap<>();
    for (int i = 0; i < raw.getTypeParameters().length; i++) {
      Type argument = type.getActualTypeArguments()[i];
      AnnotatedType argumentMarks =
          marks instanceof AnnotatedParameterizedType p
              ? p.getAnnotatedActualTypeArguments()[i]
              : null;
      arguments.put(
          raw.getTypeParameters()[i],
          into("<" + raw.getTypeParameters()[i] + ">").resolve(argument, argumentMarks));
    }
    return record(raw, arguments);
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
    if (Collection.class.isAssignableFrom(raw)) {
      return "is a collection: use an array";
    }
    if (Map.class.isAssignableFrom(raw)) {
      return "is a map: use an array of Tuple2, or one row for each entry";
    }
    return "is no primitive, String, enum, record or array of these: make it one, or give a Layout"
        + " of your own for it with Layouts.ofRecord";
  }
}
