package org.gyre.dataflow.physical;

import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.type.Nullable;

/**
 * What is known of the values that a step delivers.
 *
 * @param partitioning how the values were dealt out to partitions; null if unknown
 * @param ordering each partition is in this order; null if unknown
 * @param single all values are in partition 0
 */
public record Properties(
    @Nullable Shipping partitioning, @Nullable Ordering<?> ordering, boolean single) {

  /** Nothing is known. */
  public static final Properties NONE = new Properties(null, null, false);

  /** Everything is in partition 0. */
  public static final Properties SINGLE = new Properties(null, null, true);

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
    return new Properties(shipping, null, false);
  }

  /**
   * These properties after values were dropped and moved within their partitions.
   *
   * @return the same partitioning, in no order
   */
  public Properties unordered() {
    return new Properties(partitioning, null, single);
  }

  /**
   * These properties after a sort of each partition.
   *
   * @param by the order it makes
   * @return the same partitioning, another order
   */
  public Properties sorted(Ordering<?> by) {
    return new Properties(partitioning, by, single);
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
    StringBuilder text = new StringBuilder();
    if (single) {
      text.append(" one partition");
    }
    switch (partitioning) {
      case Shipping.Hash(var by) -> text.append(" partitioned by ").append(by);
      case Shipping.Custom(_, var by) -> text.append(" partitioned by ").append(by);
      case Shipping.Range(var by, _, _) -> text.append(" in ranges of ").append(by);
      case Shipping.Forward _, Shipping.Rebalance _, Shipping.Gather _ -> {}
      case null -> {}
    }
    if (ordering != null) {
      text.append(" sorted by ").append(ordering);
    }
    return text.isEmpty() ? "" : " {" + text.substring(1) + "}";
  }
}
