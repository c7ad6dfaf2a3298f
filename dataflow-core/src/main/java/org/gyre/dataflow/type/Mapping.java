package org.gyre.dataflow.type;

import java.io.Serializable;

/**
 * What a {@link MappedLayout} is made of. Its parts are constants to the JIT compiler in that
 * layout.
 *
 * @param type the class of the values, or one above it
 * @param name the type, for messages
 * @param as the layout that the values are kept in
 * @param to turns a value into what is kept
 * @param from turns what is kept into a value
 * @param form what is serialized
 */
record Mapping<T, A>(
    Class<?> type,
    String name,
    Layout<A> as,
    Conversion<? super T, ? extends A> to,
    Conversion<? super A, ? extends T> from,
    Object form) {

  @SuppressWarnings("unchecked") // a copy of this mapping has values of its type
  Layout<T> layout() {
    return (Layout<T>) PrivateCopy.of(MappedLayout.class, this);
  }

  /**
   * The form of a layout that a user has made for a class. Where one is registered for the class,
   * that is the one read back.
   */
  record OfClass<T, A>(
      Class<T> type,
      Layout<A> as,
      Conversion<? super T, ? extends A> to,
      Conversion<? super A, ? extends T> from)
      implements Serializable {

    Layout<T> layout() {
      return new Mapping<T, A>(type, type.getSimpleName(), as, to, from, this).layout();
    }

    @SuppressWarnings("unused") // called by serialization
    private Object readResolve() {
      Layout<?> known = RegisteredLayouts.of(type);
      return known == null ? layout() : known;
    }
  }
}
