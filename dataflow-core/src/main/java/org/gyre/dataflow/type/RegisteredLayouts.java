package org.gyre.dataflow.type;

import java.util.concurrent.atomic.AtomicReference;

/** The layouts of classes that have none by themselves: those given, each kept with its class. */
final class RegisteredLayouts {

  private static final ClassValue<AtomicReference<Layout<?>>> GIVEN =
      new ClassValue<>() {
        @Override
        protected AtomicReference<Layout<?>> computeValue(Class<?> type) {
          return new AtomicReference<>();
        }
      };

  private RegisteredLayouts() {}

  /** The layout given for a class, or null. */
  static @Nullable Layout<?> of(Class<?> type) {
    return GIVEN.get(type).get();
  }

  /** See {@link Layouts#register}. */
  static void add(Class<?> type, Layout<?> layout) {
    if (isKnown(type)) {
      throw new IllegalArgumentException(
          type.getTypeName()
              + " has a layout of its own, which cannot be replaced: wrap the value in a class of"
              + " yours, or give the layout of a record with Layouts.ofRecord");
    }
    AtomicReference<Layout<?>> given = GIVEN.get(type);
    if (!given.compareAndSet(null, layout) && !layout.equals(given.get())) {
      throw new IllegalArgumentException(
          type.getTypeName()
              + " has been given the layout "
              + given.get()
              + " before, in which rows may lie already: register one layout, once, such as in a"
              + " static initializer");
    }
  }

  private static boolean isKnown(Class<?> type) {
    return type.isArray()
        || type.isEnum()
        || type.isRecord()
        || type == String.class
        || type == Row.class
        || ScalarLayout.of(type) != null
        || JdkLayouts.of(type) != null
        || CollectionKind.of(type) != null;
  }
}
