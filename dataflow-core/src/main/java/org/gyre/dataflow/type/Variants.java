package org.gyre.dataflow.type;

import java.util.List;

/**
 * What a {@link VariantLayout} is made of.
 *
 * @param type the sealed type
 * @param classes the final classes that it permits, in the order of their declaration
 * @param layouts the layout of each
 */
record Variants(Class<?> type, List<Class<?>> classes, List<Layout<?>> layouts) {

  /** Which class a value is of. */
  int indexOf(Object value) {
    Class<?> wanted = value instanceof Enum<?> e ? e.getDeclaringClass() : value.getClass();
    int index = classes.indexOf(wanted);
    if (index < 0) {
      throw new ClassCastException(
          "a value of " + wanted.getName() + " is none of the variants of " + type.getName());
    }
    return index;
  }

  @SuppressWarnings("unchecked") // in a layout all values are objects
  Layout<Object> layout(int index) {
    return (Layout<Object>) layouts.get(index);
  }

  /** The largest fixed part of all variants. */
  int fixedSize() {
    return layouts.stream().mapToInt(Layout::fixedSize).max().orElse(0);
  }
}
