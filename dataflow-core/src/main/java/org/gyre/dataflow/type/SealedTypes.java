package org.gyre.dataflow.type;

import java.lang.reflect.Type;
import java.util.Optional;
import java.util.stream.Stream;

/** Which sealed type a class belongs to, where a value has to say its type by itself. */
final class SealedTypes {

  private static final ClassValue<Optional<Layout<?>>> LAYOUTS =
      new ClassValue<>() {
        @Override
        protected Optional<Layout<?>> computeValue(Class<?> type) {
          return above(type).flatMap(SealedTypes::layout);
        }
      };

  private SealedTypes() {}

  /** The layout of the topmost sealed type above a class; empty if there is none with a layout. */
  static Optional<Layout<?>> layoutOf(Class<?> type) {
    return LAYOUTS.get(type);
  }

  private static Optional<Class<?>> above(Class<?> type) {
    return Stream.concat(Stream.of(type.getInterfaces()), Stream.ofNullable(type.getSuperclass()))
        .filter(parent -> parent.isSealed() && parent.getTypeParameters().length == 0)
        .findFirst()
        .map(parent -> above(parent).orElse(parent));
  }

  private static Optional<Layout<?>> layout(Class<?> sealed) {
    try {
      return Optional.of(Layouts.of((Type) sealed));
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // a class that it permits has no layout: this one may have
    }
  }
}
