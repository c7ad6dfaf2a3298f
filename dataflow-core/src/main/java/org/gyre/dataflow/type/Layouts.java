package org.gyre.dataflow.type;

import java.io.Serializable;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The layouts of types: primitives and their boxes, {@link String}, enums; times, dates, durations,
 * {@code UUID}, {@code BigInteger} and {@code BigDecimal}; arrays, {@code List}, {@code Set},
 * {@code Map} and {@code Optional} of whatever has a layout; records of all these, and sealed
 * interfaces of records. A class of others is given one with {@link #mapped} and {@link #register}.
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
   * The layout of a component of a record, as far as declarations tell: whether null has a place in
   * it, for one. The other components need not have layouts that declarations tell.
   *
   * @param path the way to the component
   * @return the layout; empty if only a value tells it
   */
  public static Optional<Layout<?>> ofComponent(FieldPath path) {
    List<String> names = path.components();
    return declared(path.record(), names.getFirst())
        .flatMap(layout -> within(layout, names.subList(1, names.size())))
        .or(() -> declared(path.owner(), names.getLast()));
  }

  private static Optional<Layout<?>> declared(Class<?> record, String name) {
    for (RecordComponent component : record.getRecordComponents()) {
      if (component.getName().equals(name)) {
        try {
          return Optional.of(LayoutResolver.at(name).component(component));
        } catch (IllegalArgumentException valuesTell) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The layout of what a function returns, as far as its declaration tells.
   *
   * @param function a lambda, a method reference or an object
   * @param shape the interface it implements
   * @param parameter which type parameter of the interface is meant, from 0
   * @return the layout; empty if only a value tells it
   * @throws IllegalArgumentException if the type has no layout
   */
  public static Optional<Layout<?>> ofResult(Serializable function, Class<?> shape, int parameter) {
    return FunctionTypes.resultOf(function, shape, parameter).map(Layouts::of);
  }

  /**
   * The layout of a component within another layout.
   *
   * @param layout a layout of records
   * @param path the names of the components from the record inwards; none for the record itself
   * @return the layout; empty if there is no such component
   */
  public static Optional<Layout<?>> within(Layout<?> layout, List<String> path) {
    Optional<Layout<?>> place = Optional.of(layout);
    for (String name : path) {
      place = place.flatMap(outer -> outer.field(name)).map(Layout.Field::layout);
    }
    return place;
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
   * variable or a {@link Row}, or is made of some, takes the layout of the value it holds. A record
   * that implements a sealed interface has the layout of that interface, since values of other
   * classes may follow.
   *
   * @param value the first value of many
   * @return the layout; empty if this value does not tell, because it is null or holds a null or an
   *     empty collection where its class would be needed
   * @throws IllegalArgumentException if the value is of a type that has no layout
   */
  public static Optional<Layout<?>> ofValue(Object value) {
    return ValueWalk.layout(value);
  }

  /**
   * The layout of values of one type, all of which are at hand. What one of them leaves open
   * another may tell: a component of a type variable that is null in some is nullable.
   *
   * @param values the values; a thousand of them are looked into
   * @return the layout; empty if no value tells
   * @throws IllegalArgumentException if a value is of a type that has no layout, or if they are of
   *     classes that no sealed type unites
   */
  public static Optional<Layout<?>> ofValues(Collection<?> values) {
    return ValueWalk.layout(values);
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
   * The layout of lists. They are read back as {@link java.util.ArrayList}, and compared element by
   * element and then by length.
   *
   * @param <E> the type of the elements
   * @param element the layout of the elements
   * @return the layout
   */
  @SuppressWarnings("unchecked")
  public static <E> Layout<List<E>> listOf(Layout<E> element) {
    return (Layout<List<E>>) CollectionKind.LIST.layout(element);
  }

  /**
   * The layout of sets. They are read back as {@link java.util.LinkedHashSet} in the order of the
   * elements, and compared as lists in that order.
   *
   * @param <E> the type of the elements
   * @param element the layout of the elements
   * @return the layout
   */
  @SuppressWarnings("unchecked")
  public static <E> Layout<Set<E>> setOf(Layout<E> element) {
    return (Layout<Set<E>>) CollectionKind.SET.layout(element);
  }

  /**
   * The layout of maps. They are read back as {@link java.util.LinkedHashMap} in the order of the
   * keys, and compared as lists of pairs in that order.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @param key the layout of the keys
   * @param value the layout of the values
   * @return the layout
   */
  @SuppressWarnings("unchecked")
  public static <K, V> Layout<Map<K, V>> mapOf(Layout<K> key, Layout<V> value) {
    return (Layout<Map<K, V>>) CollectionKind.MAP.layout(key, value);
  }

  /**
   * The layout of optional values; the empty one comes first.
   *
   * @param <T> the type of the values
   * @param value the layout of the values
   * @return the layout
   */
  @SuppressWarnings("unchecked")
  public static <T> Layout<Optional<T>> optionalOf(Layout<T> value) {
    return (Layout<Optional<T>>) CollectionKind.OPTIONAL.layout(value);
  }

  /**
   * The layout of a class of others, whose values are kept as values of another type: a number, a
   * string, a record. They are equal, hashed and in order as what they are kept as.
   *
   * <pre>{@code
   * Layouts.register(Money.class,
   *     Layouts.mapped(Money.class, Layouts.LONG, Money::cents, Money::ofCents));
   * }</pre>
   *
   * @param <T> the class
   * @param <A> the type that values are kept as
   * @param type the class
   * @param as the layout of what is kept
   * @param to turns a value into what is kept; equal values into equal ones
   * @param from turns what is kept into a value
   * @return the layout; serializable, as the two functions must be
   */
  public static <T, A> Layout<T> mapped(
      Class<T> type,
      Layout<A> as,
      Conversion<? super T, ? extends A> to,
      Conversion<? super A, ? extends T> from) {
    return new Mapping.OfClass<>(type, as, to, from).layout();
  }

  /**
   * Gives a class a layout, so that it is found wherever the class turns up: as a value, a key, a
   * record component. Once for each class and process, before its first use: a static initializer
   * of the program is a good place.
   *
   * @param <T> the class
   * @param type the class
   * @param layout its layout, often a {@linkplain #mapped mapped} one
   * @throws IllegalArgumentException if the class has a layout by itself, is generic, or has been
   *     given another one before
   */
  public static <T> void register(Class<T> type, Layout<T> layout) {
    RegisteredLayouts.add(type, layout);
  }

  /**
   * The layout of values like this one: for {@code as(...)}, where the first value to come may not
   * tell its type.
   *
   * @param <T> the type of the values
   * @param example a value that holds no null, no empty collection and no empty optional where a
   *     type could not be told without them
   * @return the layout
   * @throws IllegalArgumentException if the example does not tell, or has no layout
   */
  @SuppressWarnings("unchecked")
  public static <T> Layout<T> like(T example) {
    return (Layout<T>)
        ofValue(example)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the example "
                            + example
                            + " does not tell its type: fill it with values other than null and"
                            + " with collections that are not empty"));
  }

  /**
   * The layout of a record with the given layouts of its components. Only needed where a component
   * has a custom layout, or is a {@link Row} whose schema no value can tell in time.
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

  /**
   * The layout of a tuple.
   *
   * @param components the layouts of its components; two to eight
   * @return the layout of {@link Tuple2} to {@link Tuple8}
   * @throws IllegalArgumentException if there are fewer or more
   */
  public static Layout<?> ofTuple(List<Layout<?>> components) {
    return LayoutCache.record(
        switch (components.size()) {
          case 2 -> Tuple2.class;
          case 3 -> Tuple3.class;
          case 4 -> Tuple4.class;
          case 5 -> Tuple5.class;
          case 6 -> Tuple6.class;
          case 7 -> Tuple7.class;
          case 8 -> Tuple8.class;
          default ->
              throw new IllegalArgumentException(
                  "there is no tuple of "
                      + components.size()
                      + " components, only of two to eight: use a record");
        },
        components.toArray(Layout<?>[]::new));
  }

  private static boolean fits(Class<?> declared, Layout<?> layout) {
    if (layout instanceof ScalarLayout<?> scalar) {
      return declared == scalar.primitive() || declared.isAssignableFrom(scalar.box());
    }
    return !declared.isPrimitive();
  }
}
