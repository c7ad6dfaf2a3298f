package org.gyre.dataflow.type;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;

/**
 * The layouts of types: primitives and their boxes, {@link String}, enums, arrays of all these, and
 * records of all these, of arrays and of other records.
 *
 * <p>A layout is found or generated once for each type and kept with it; asking again is a look-up.
 * The same type always has the same layout object.
 */
public final class Layouts {

  /** The layout of {@code boolean} and its box. */
  public static final Layout<Boolean> BOOLEAN = ScalarLayout.BOOLEAN;

  /** The layout of {@code byte} and its box. */
  public static final Layout<Byte> BYTE = ScalarLayout.BYTE;

  /** The layout of {@code short} and its box. */
  public static final Layout<Short> SHORT = ScalarLayout.SHORT;

  /** The layout of {@code char} and its box. */
  public static final Layout<Character> CHAR = ScalarLayout.CHAR;

  /** The layout of {@code int} and its box. */
  public static final Layout<Integer> INT = ScalarLayout.INT;

  /** The layout of {@code long} and its box. */
  public static final Layout<Long> LONG = ScalarLayout.LONG;

  /** The layout of {@code float} and its box. */
  public static final Layout<Float> FLOAT = ScalarLayout.FLOAT;

  /** The layout of {@code double} and its box. */
  public static final Layout<Double> DOUBLE = ScalarLayout.DOUBLE;

  /** The layout of strings. */
  public static final Layout<String> STRING = StringLayout.STRING;

  private Layouts() {}

  /**
   * The layout of a class that has no type parameters.
   *
   * @param <T> the type of the values
   * @param type the class
   * @return its layout
   * @throws IllegalArgumentException if it has none; the message names the type, the path to it
   *     ({@code Order.customer.tags}) and what to do
   */
  @SuppressWarnings("unchecked")
  public static <T> Layout<T> of(Class<T> type) {
    return (Layout<T>) of((Type) type);
  }

  /**
   * The layout of a type, such as {@code Vertex<Long, Double>}.
   *
   * @param type the type, without free type variables
   * @return its layout
   * @throws IllegalArgumentException if it has none; the message names the type, the path to it
   *     ({@code Order.customer.tags}) and what to do
   */
  public static Layout<?> of(Type type) {
    return LayoutResolver.at(type).resolve(type, null).layout();
  }

  /**
   * The layout of an enum: its ordinals.
   *
   * @param <E> the enum
   * @param type the enum
   * @return its layout
   */
  @SuppressWarnings("unchecked")
  public static <E extends Enum<E>> Layout<E> enumOf(Class<E> type) {
    return (Layout<E>) LayoutCache.enumeration(type);
  }

  /**
   * The layout of a value whose static type is not known. A component whose declared type is a type
   * variable, or is made of some, takes the layout of the value it holds.
   *
   * @param value the first value of many
   * @return the layout; empty if this value does not tell, because it is null or holds a null where
   *     its class would be needed
   * @throws IllegalArgumentException if the value is of a type that has no layout
   */
  public static Optional<Layout<?>> ofValue(Object value) {
    return ValueWalk.layout(value);
  }

  /**
   * The layout of the same values and null, which comes before all others.
   *
   * @param <T> the type of the values
   * @param layout the layout of values other than null
   * @return the layout; {@code layout} itself if it has null already
   */
  public static <T> Layout<T> nullable(Layout<T> layout) {
    return layout.isNullable() ? layout : layout.orNull();
  }

  /**
   * The layout of arrays of objects.
   *
   * @param <E> the type of the elements
   * @param elementClass the class of the elements, which is that of the arrays read
   * @param element the layout of the elements
   * @return the layout
   */
  @SuppressWarnings("unchecked")
  public static <E> Layout<E[]> ofArray(Class<E> elementClass, Layout<E> element) {
    if (elementClass.isPrimitive()) {
      throw new IllegalArgumentException(
          "arrays of "
              + elementClass
              + " have a layout of their own: use Layouts.of("
              + elementClass
              + "[].class)");
    }
    return (Layout<E[]>) LayoutCache.array(elementClass, element);
  }

  /**
   * The layout of a record with the given layouts of its components. Only needed where a component
   * has a custom layout.
   *
   * @param <R> the record type
   * @param type the record type
   * @param components the layouts of its components in their order
   * @return the layout
   * @throws IllegalArgumentException if it is no record, or has another number of components, or a
   *     primitive component is given another layout than its own
   */
  @SuppressWarnings("unchecked")
  public static <R extends Record> Layout<R> ofRecord(Class<R> type, List<Layout<?>> components) {
    RecordComponent[] declared = type.getRecordComponents();
    if (declared == null || declared.length != components.size()) {
      throw new IllegalArgumentException(
          type.getTypeName()
              + (declared == null ? " is no record" : " has " + declared.length + " components")
              + ", but "
              + components.size()
              + " layouts of components were given");
    }
    for (int i = 0; i < declared.length; i++) {
      if (!fits(declared[i].getType(), components.get(i))) {
        throw new IllegalArgumentException(
            type.getSimpleName()
                + "."
                + declared[i].getName()
                + " is of type "
                + declared[i].getType().getTypeName()
                + " and cannot have the layout of "
                + components.get(i));
      }
    }
    return (Layout<R>) LayoutCache.record(type, components.toArray(Layout<?>[]::new));
  }

  private static boolean fits(Class<?> declared, Layout<?> layout) {
    if (layout instanceof ScalarLayout<?> scalar) {
      return declared == scalar.primitive() || declared.isAssignableFrom(scalar.box());
    }
    return !declared.isPrimitive();
  }
}
