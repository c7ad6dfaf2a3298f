package org.gyre.dataflow.physical;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.type.Nullable;

/**
 * What is known of the values that a step delivers.
 *
 * @param partitioning how the values were dealt out to partitions; null if unknown
 * @param together values with equal keys are in the same partition, whichever that is; null if
 *     nothing is known beyond how they were dealt out
 * @param ordering each partition is in this order; null if unknown
 * @param single all values are in partition 0
 * @param uniqueBy of each of these keys no two values have the same
 * @param rows how many there are, which {@link Delivered} works out
 */
public record Properties(
    @Nullable Shipping partitioning,
    @Nullable Key<?, ?> together,
    @Nullable Ordering<?> ordering,
    boolean single,
    List<Key<?, ?>> uniqueBy,
    RowCount rows) {

  /** Keeps its own copy. */
  public Properties {
    uniqueBy = List.copyOf(uniqueBy);
  }

  /** The properties of any number of values. */
  Properties(
      @Nullable Shipping partitioning,
      @Nullable Key<?, ?> together,
      @Nullable Ordering<?> ordering,
      boolean single,
      List<Key<?, ?>> uniqueBy) {
    this(partitioning, together, ordering, single, uniqueBy, RowCount.UNKNOWN);
  }

  /** Nothing is known. */
  public static final Properties NONE = new Properties(null, null, null, false, List.of());

  /** Everything is in partition 0. */
  public static final Properties SINGLE = new Properties(null, null, null, true, List.of());

  /**
   * The properties after a hash exchange.
   *
   * @param key the key it partitions by
   * @return partitioned by that key, in no order
   */
  public static Properties partitioned(Key<?, ?> key) {
    return partitioned(new Shipping.Hash(key));
  }

  /**
   * The properties after an exchange.
   *
   * @param shipping how it deals out
   * @return partitioned in that way, in no order
   */
  public static Properties partitioned(Shipping shipping) {
    return new Properties(shipping, null, null, false, List.of());
  }

  /**
   * These properties after values were dropped and moved within their partitions.
   *
   * @return the same partitioning, in no order
   */
  public Properties unordered() {
    return new Properties(partitioning, together, null, single, uniqueBy);
  }

  /**
   * These properties after a sort of each partition.
   *
   * @param by the order it makes
   * @return the same partitioning, another order
   */
  public Properties sorted(Ordering<?> by) {
    return new Properties(partitioning, together, by, single, uniqueBy);
  }

  /**
   * These properties, and that keys are unique.
   *
   * @param keys no two values have the same of any of them
   * @return the same, and that
   */
  public Properties unique(List<Key<?, ?>> keys) {
    List<Key<?, ?>> all = new ArrayList<>(uniqueBy);
    for (Key<?, ?> key : keys) {
      if (all.stream().noneMatch(key::sameAs)) {
        all.add(key);
      }
    }
    return new Properties(partitioning, together, ordering, single, all);
  }

  /**
   * These properties when each value may become several, or none.
   *
   * @return the same, but nothing is unique
   */
  public Properties repeated() {
    return new Properties(partitioning, together, ordering, single, List.of());
  }

  /**
   * These properties of a number of values.
   *
   * @param count how many there are
   * @return the same, and that
   */
  public Properties with(RowCount count) {
    return new Properties(partitioning, together, ordering, single, uniqueBy, count);
  }

  /**
   * Whether no two values have the same key.
   *
   * @param key the key
   * @return true if surely so
   */
  public boolean isUnique(Key<?, ?> key) {
    return uniqueBy.stream().anyMatch(key::determines);
  }

  /**
   * Whether all values with equal keys are in one partition, whichever that is: values partitioned
   * by one component are also grouped by that one and another.
   *
   * @param key the key
   * @return true if surely so
   */
  public boolean groups(Key<?, ?> key) {
    return single
        || isUnique(key)
        || (together != null && key.determines(together))
        || switch (partitioning) {
          case Shipping.Hash(var by) -> key.determines(by);
          case Shipping.Custom(_, var by) -> key.determines(by);
          case Shipping.Range(var by, _, var spreads) ->
              !spreads && by.parts().stream().allMatch(part -> key.determines(part.key()));
          case Shipping.Forward _, Shipping.Rebalance _, Shipping.Gather _ -> false;
          case null -> false;
        };
  }

  /**
   * Whether the values were dealt out as an exchange would do it.
   *
   * @param wanted how the exchange would
   * @return true if surely so; where it only wants an order among partitions, an order by more keys
   *     will do
   */
  public boolean isDealt(Shipping wanted) {
    return switch (wanted) {
      case Shipping.Hash(var by) ->
          partitioning instanceof Shipping.Hash(var present) && present.sameAs(by);
      case Shipping.Range(var by, _, var spreads) when spreads ->
          single
              || (partitioning instanceof Shipping.Range(var present, _, _)
                  && present.startsWith(by));
      case Shipping.Range(var by, var boundaries, _) ->
          partitioning instanceof Shipping.Range(var present, var given, var spreads)
              && !spreads
              && present.parts().size() == by.parts().size()
              && present.startsWith(by)
              && (boundaries == null || boundaries.equals(given));
      case Shipping.Gather _ -> single;
      case Shipping.Custom _, Shipping.Forward _, Shipping.Rebalance _ -> false;
    };
  }

  /**
   * Whether each value is in the partition that the hash of its key names.
   *
   * @param key the key
   * @return true if surely so
   */
  public boolean isPartitioned(Key<?, ?> key) {
    return isDealt(new Shipping.Hash(key));
  }

  /**
   * Whether each partition is in an order.
   *
   * @param wanted the order
   * @return true if surely so: values sorted by several keys are sorted by the first ones of them
   */
  public boolean isSorted(Ordering<?> wanted) {
    return ordering != null && ordering.startsWith(wanted);
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", " {", "}").setEmptyValue("");
    if (single) {
      text.add("one partition");
    }
    switch (partitioning) {
      case Shipping.Hash(var by) -> text.add("partitioned by " + by);
      case Shipping.Custom(_, var by) -> text.add("partitioned by " + by);
      case Shipping.Range(var by, _, _) -> text.add("in ranges of " + by);
      case Shipping.Forward _, Shipping.Rebalance _, Shipping.Gather _ -> {}
      case null -> {}
    }
    if (together != null) {
      text.add("partitioned by " + together);
    }
    if (ordering != null) {
      text.add("sorted by " + ordering);
    }
    uniqueBy.forEach(key -> text.add("unique by " + key));
    if (!rows.toString().isEmpty()) {
      text.add(rows.toString());
    }
    return text.toString();
  }
}
