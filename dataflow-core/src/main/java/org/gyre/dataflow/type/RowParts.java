package org.gyre.dataflow.type;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Tells types whose values hold a {@link Row}, and so have columns that only values know. */
final class RowParts {

  private static final ClassValue<Boolean> KNOWN =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return in(type, new HashSet<>());
        }
      };

  private RowParts() {}

  /**
   * Whether values of a type are rows or hold some: as a component, an element, or a component of a
   * component. Does not look into sealed types, of whose values one tells nothing of the others.
   */
  static boolean in(Type type) {
    return type instanceof Class<?> c ? KNOWN.get(c) : in(type, new HashSet<>());
  }

  private static boolean in(Type type, Set<Class<?>> seen) {
    return switch (type) {
      case Class<?> c when c == Row.class -> true;
      case Class<?> c when c.isArray() -> in(c.getComponentType(), seen);
      case Class<?> c when c.isRecord() && seen.add(c) ->
          Stream.of(c.getRecordComponents())
              .map(RecordComponent::getGenericType)
              .anyMatch(component -> in(component, seen));
      case ParameterizedType p ->
          in(p.getRawType(), seen)
              || Stream.of(p.getActualTypeArguments()).anyMatch(argument -> in(argument, seen));
      case GenericArrayType a -> in(a.getGenericComponentType(), seen);
      case WildcardType w -> in(w.getUpperBounds()[0], seen);
      default -> false;
    };
  }
}
