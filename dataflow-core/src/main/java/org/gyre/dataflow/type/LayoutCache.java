package org.gyre.dataflow.type;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every layout exists once, so that its code is compiled once and layouts can be compared by
 * identity. Layouts are kept with the class they are for and go when that class goes.
 */
final class LayoutCache {

  private static final ClassValue<Map<List<Layout<?>>, Layout<?>>> BY_PARTS =
      new ClassValue<>() {
        @Override
        protected Map<List<Layout<?>>, Layout<?>> computeValue(Class<?> type) {
          return new ConcurrentHashMap<>();
        }
      };

  private static final ClassValue<Layout<?>> PRIMITIVE_ARRAYS =
      new ClassValue<>() {
        @Override
        protected Layout<?> computeValue(Class<?> type) {
          return PrivateCopy.of(
              PrimitiveArrayLayout.class, ScalarLayout.of(type.getComponentType()));
        }
      };

  private static final ClassValue<Layout<?>> ENUMS =
      new ClassValue<>() {
        @Override
        @SuppressWarnings({"unchecked", "rawtypes"})
        protected Layout<?> computeValue(Class<?> type) {
          return new EnumLayout(type);
        }
      };

  private LayoutCache() {}

  static Layout<?> enumeration(Class<?> type) {
    return ENUMS.get(type);
  }

  static Layout<?> primitiveArray(Class<?> type) {
    return PRIMITIVE_ARRAYS.get(type);
  }

  static Layout<?> array(Class<?> elementClass, Layout<?> element) {
    return BY_PARTS
        .get(elementClass.arrayType())
        .computeIfAbsent(
            List.of(element),
            parts ->
                PrivateCopy.of(
                    ObjectArrayLayout.class, new ObjectArrayLayout.Shape(elementClass, element)));
  }

  static Layout<?> variants(Class<?> type, List<Class<?>> classes, List<Layout<?>> layouts) {
    return BY_PARTS
        .get(type)
        .computeIfAbsent(
            layouts,
            parts -> PrivateCopy.of(VariantLayout.class, new Variants(type, classes, parts)));
  }

  static RecordLayout<?> record(Class<?> type, Layout<?>... components) {
    return (RecordLayout<?>)
        BY_PARTS
            .get(type)
            .computeIfAbsent(List.of(components), parts -> RecordCode.generate(type, parts));
  }
}
