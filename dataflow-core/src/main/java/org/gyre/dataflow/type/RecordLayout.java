package org.gyre.dataflow.type;

import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;

/**
 * The layout of a record: its components one after the other, without padding. For each record type
 * and its type arguments a hidden subclass is generated in the record's own package; that is the
 * only reason why this class is public. Its protected methods are what the generated code calls.
 *
 * @param <T> the record type
 */
@SuppressWarnings("serial") // writeReplace: only its form is serialized
public abstract class RecordLayout<T> extends Layout<T> {

  private final Class<T> type;
  private final List<Layout<?>> components;

  /**
   * For generated subclasses.
   *
   * @param type the record type
   * @param components the layouts of its components, in order
   */
  protected RecordLayout(Class<T> type, List<Layout<?>> components) {
    this.type = type;
    this.components = components;
  }

  @Override
  final Class<?> valueClass() {
    return type;
  }

  /** The components in their order. */
  final RecordComponent[] declared() {
    return type.getRecordComponents();
  }

  /** Whether the record does nothing but hold its components. */
  final boolean isPlain() {
    return ClassCode.of(type).isPlainRecord();
  }

  @Override
  public final Optional<Field> field(String name) {
    RecordComponent[] declared = declared();
    int at = 0;
    for (int i = 0; i < declared.length; i++) {
      if (declared[i].getName().equals(name)) {
        return Optional.of(new Field(components.get(i), at));
      }
      at += components.get(i).fixedSize();
    }
    return Optional.empty();
  }

  @Override
  public final String toString() {
    return text(Layout::toString);
  }

  @Override
  public final String form() {
    return text(Layout::form);
  }

  private String text(Function<Layout<?>, String> ofComponent) {
    RecordComponent[] declared = declared();
    StringJoiner text = new StringJoiner(", ", type.getSimpleName() + "(", ")");
    for (int i = 0; i < declared.length; i++) {
      text.add(ofComponent.apply(components.get(i)) + " " + declared[i].getName());
    }
    return text.toString();
  }

  /**
   * Replaces the generated class, which exists only in this process, by its description.
   *
   * @return the description
   */
  protected final Object writeReplace() {
    return new LayoutForm.OfRecord(type, components.toArray(Layout<?>[]::new));
  }

  /**
   * The layout of a component, from the class data of the generated class.
   *
   * @param generated the lookup of the generated class
   * @param index the index of the component
   * @return the layout
   */
  protected static Layout<?> constant(Lookup generated, int index) {
    try {
      return MethodHandles.classDataAt(generated, ConstantDescs.DEFAULT_NAME, Layout.class, index);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("no class data in " + generated, e);
    }
  }

  /**
   * Refuses a null component.
   *
   * @param value the component
   * @param path the record and the name of the component
   * @return the value
   * @throws NullPointerException if it is null
   */
  protected static Object present(Object value, String path) {
    return NullValues.refuse(value, path);
  }

  /**
   * Adds the sizes of two parts.
   *
   * @param a the one
   * @param b the other
   * @return the sum
   * @throws IllegalArgumentException if a row cannot be so long
   */
  protected static int addSizes(int a, int b) {
    return Span.size((long) a + b, "a record");
  }

  /**
   * Takes the next component into a hash.
   *
   * @param hash the hash so far
   * @param part a number for the component, equal for equal ones
   * @return the hash, not yet mixed
   */
  protected static long step(long hash, long part) {
    return Hash.step(hash, part);
  }

  /** What a null takes into a hash in place of a number; a well-mixed number of no meaning. */
  static final long NULL_PART = 0x3C6EF372FE94F82BL;

  /**
   * The last step of a hash.
   *
   * @param hash what the steps have made
   * @return the same, well mixed
   */
  protected static long mix(long hash) {
    return Hash.mix(hash);
  }

  /**
   * A component as an ordered number.
   *
   * @param value the component
   * @return a number equal and ordered like the value
   */
  protected static long ordered(double value) {
    return ScalarLayout.ordered(value);
  }

  /**
   * A component as an ordered number.
   *
   * @param value the component
   * @return a number equal and ordered like the value
   */
  protected static long ordered(float value) {
    return ScalarLayout.ordered(value);
  }
}
