package org.gyre.dataflow.type;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** The algebra of type arguments: what a class gives its supertypes, substitution, and matching. */
final class TypeArguments {

  private TypeArguments() {}

  /**
   * The type arguments that a class gives one of its supertypes.
   *
   * @return a type for each type parameter of {@code supertype}, in terms of those of {@code type};
   *     empty if the class uses the supertype raw or is no subtype
   */
  static List<Type> of(Class<?> type, Class<?> supertype) {
    if (type == supertype) {
      return List.of(type.getTypeParameters());
    }
    return Stream.concat(
            Stream.of(type.getGenericInterfaces()), Stream.ofNullable(type.getGenericSuperclass()))
        .map(parent -> through(parent, supertype))
        .filter(arguments -> !arguments.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  private static List<Type> through(Type parent, Class<?> supertype) {
    if (parent instanceof ParameterizedType p) {
      Class<?> raw = (Class<?>) p.getRawType();
      Map<TypeVariable<?>, Type> bound = bindings(raw, List.of(p.getActualTypeArguments()));
      return of(raw, supertype).stream().map(argument -> substitute(argument, bound)).toList();
    }
    return of((Class<?>) parent, supertype);
  }

  /**
   * The type parameters of a class with the arguments they stand for; none if the class is used
   * raw.
   */
  static Map<TypeVariable<?>, Type> bindings(Class<?> generic, List<Type> arguments) {
    Map<TypeVariable<?>, Type> bound = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      bound.put(generic.getTypeParameters()[i], arguments.get(i));
    }
    return bound;
  }

  /** The type with type variables replaced by what they stand for; others stay. */
  static Type substitute(Type type, Map<TypeVariable<?>, Type> bound) {
    return switch (type) {
      case TypeVariable<?> v -> bound.getOrDefault(v, v);
      case ParameterizedType p ->
          new Applied(
              (Class<?>) p.getRawType(),
              Stream.of(p.getActualTypeArguments()).map(a -> substitute(a, bound)).toList());
      case GenericArrayType a -> arrayOf(substitute(a.getGenericComponentType(), bound));
      default -> type;
    };
  }

  private static Type arrayOf(Type element) {
    return element instanceof Class<?> c ? c.arrayType() : new ArrayOf(element);
  }

  /**
   * Matches a type that mentions type variables against one that says what they are, and notes what
   * is learnt. {@code Collector<R>} against {@code Collector<String>} binds {@code R}.
   */
  static void match(Type pattern, Type actual, Map<TypeVariable<?>, Type> bound) {
    switch (pattern) {
      case TypeVariable<?> v -> bound.putIfAbsent(v, withoutWildcard(actual));
      case WildcardType w -> match(withoutWildcard(w), withoutWildcard(actual), bound);
      case GenericArrayType p when actual instanceof GenericArrayType a ->
          match(p.getGenericComponentType(), a.getGenericComponentType(), bound);
      case GenericArrayType p when actual instanceof Class<?> a && a.isArray() ->
          match(p.getGenericComponentType(), a.getComponentType(), bound);
      case ParameterizedType p when actual instanceof ParameterizedType a -> {
        Type[] arguments = a.getActualTypeArguments();
        for (int i = 0; i < arguments.length && p.getRawType().equals(a.getRawType()); i++) {
          match(p.getActualTypeArguments()[i], arguments[i], bound);
        }
      }
      default -> {}
    }
  }

  private static Type withoutWildcard(Type type) {
    if (type instanceof WildcardType w) {
      return w.getLowerBounds().length > 0 ? w.getLowerBounds()[0] : w.getUpperBounds()[0];
    }
    return type;
  }

  /**
   * Whether the layout of all values of a type follows from the type: one known class or the
   * variants of a sealed one, or a collection, whose type arguments are known too. Not {@code
   * Object}, another interface or abstract class, a raw type or a type variable; nor a type that
   * holds rows, whose columns only values know.
   */
  static boolean isDetermined(Type type) {
    return switch (type) {
      case Class<?> c when RowParts.in(c) -> false;
      case Class<?> c when c.isArray() -> isDetermined(c.getComponentType());
      case Class<?> c ->
          c.isPrimitive()
              || c.isEnum()
              || ((isConcrete(c) || c.isSealed()) && c.getTypeParameters().length == 0);
      case ParameterizedType p ->
          isKnown((Class<?>) p.getRawType())
              && !RowParts.in(p)
              && Stream.of(p.getActualTypeArguments()).allMatch(TypeArguments::isDetermined);
      case GenericArrayType a -> isDetermined(a.getGenericComponentType());
      default -> false;
    };
  }

  private static boolean isKnown(Class<?> generic) {
    return isConcrete(generic) || generic.isSealed() || CollectionKind.of(generic) != null;
  }

  private static boolean isConcrete(Class<?> type) {
    return type != Object.class && !Modifier.isAbstract(type.getModifiers());
  }

  /** A generic class applied to type arguments. */
  private record Applied(Class<?> raw, List<Type> arguments) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return arguments.toArray(Type[]::new);
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public Type getOwnerType() {
      return raw.getDeclaringClass();
    }

    @Override
    public String toString() {
      StringJoiner text = new StringJoiner(", ", raw.getTypeName() + "<", ">");
      arguments.forEach(argument -> text.add(argument.getTypeName()));
      return text.toString();
    }
  }

  /** An array of a type that is no class. */
  private record ArrayOf(Type element) implements GenericArrayType {
    @Override
    public Type getGenericComponentType() {
      return element;
    }

    @Override
    public String toString() {
      return element.getTypeName() + "[]";
    }
  }
}
