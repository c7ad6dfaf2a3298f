package org.gyre.tests.oracle;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AssertionFailureBuilder;

/** Values that count as often as they occur, in no order. */
public final class Bag {

  private static final int SHOWN = 10;
  private static final int SHOWN_CHARACTERS = 300;

  private final Map<Entry, Long> counts;
  private final int size;

  private Bag(Collection<?> values) {
    counts = HashMap.newHashMap(values.size());
    values.forEach(value -> counts.merge(new Entry(value), 1L, Long::sum));
    size = values.size();
  }

  /** A value among others that are equal where {@link ValueOrder} has neither come first. */
  private record Entry(Object value, int hash) {

    Entry(Object value) {
      this(value, ValueOrder.hash(value));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Entry entry
          && hash == entry.hash
          && ValueOrder.INSTANCE.compare(value, entry.value) == 0;
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /**
   * A bag of values.
   *
   * @param values the values, also null
   * @return their bag
   */
  public static Bag of(Collection<?> values) {
    return new Bag(values);
  }

  /**
   * Fails unless two bags are equal; the message has what is in one and not in the other, both
   * ways.
   *
   * @param expected the values that should be there
   * @param actual the values that are there
   * @param context is added to the message
   */
  public static void assertEqual(Collection<?> expected, Collection<?> actual, String context) {
    of(expected).assertEqual(actual, context);
  }

  /**
   * Fails unless values are those of this bag; the message has what is in one and not in the other,
   * both ways.
   *
   * @param actual the values that are there
   * @param context is added to the message
   */
  public void assertEqual(Collection<?> actual, String context) {
    String difference = difference(of(actual));
    if (!difference.isEmpty()) {
      AssertionFailureBuilder.assertionFailure()
          .message(context + "\n" + difference)
          .reason(size + " values expected, " + actual.size() + " found")
          .buildAndThrow();
    }
  }

  /**
   * Fails unless two bags are equal.
   *
   * @param expected the values that should be there
   * @param actual the values that are there
   */
  public static void assertEqual(Collection<?> expected, Collection<?> actual) {
    assertEqual(expected, actual, "");
  }

  /**
   * Whether every value is in another bag, at least as often.
   *
   * @param other the other bag
   * @return true if this is a part of it
   */
  public boolean isPartOf(Bag other) {
    return lacking(other).isEmpty();
  }

  /** What tells this bag from the actual one; empty if nothing does. */
  String difference(Bag actual) {
    return show("expected, not found", lacking(actual))
        + show("found, not expected", actual.lacking(this));
  }

  private Map<Object, Long> lacking(Bag other) {
    Map<Object, Long> lacking = new TreeMap<>(ValueOrder.INSTANCE);
    counts.forEach(
        (entry, count) -> {
          long more = count - other.counts.getOrDefault(entry, 0L);
          if (more > 0) {
            lacking.put(entry.value, more);
          }
        });
    return lacking;
  }

  private static String show(String title, Map<Object, Long> values) {
    if (values.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder(title + ", " + values.size() + " different values:\n");
    values.entrySet().stream()
        .limit(SHOWN)
        .forEach(
            entry -> text.append("  " + entry.getValue() + " x " + show(entry.getKey()) + "\n"));
    return text.toString();
  }

  private static String show(Object value) {
    String text = String.valueOf(value);
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
