package org.gyre.dataflow.physical;

import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.type.Nullable;

/**
 * What is known of the values that a step delivers.
 *
 * @param partitionedBy values with equal keys are in the same partition, the one that the hash of
 *     the key names; null if unknown
 * @param ordering each partition is in this order; null if unknown
 * @param single all values are in partition 0
 */
public record Properties(
    @Nullable Key<?, ?> partitionedBy, @Nullable Ordering<?> ordering, boolean single) {

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
    return new Properties(key, null, false);
  }

  /**
   * These properties after values were dropped and moved within their partitions.
   *
   * @return the same partitioning, in no order
   */
  public Properties unordered() {
    return new Properties(partitionedBy, null, single);
  }

  /**
   * These properties after a sort of each partition.
   *
   * @param by the order it makes
   * @return the same partitioning, another order
   */
  public Properties sorted(Ordering<?> by) {
    return new Properties(partitionedBy, by, single);
  }

  /**
   * Whether all values with equal keys are in one partition, whichever that is: values partitioned
   * by one component are also grouped by that one and another.
   *
   * @param key the key
   * @return true if surely so
   */
  public boolean groups(Key<?, ?> key) {
    return single || (partitionedBy != null && key.determines(partitionedBy));
  }

  /**
   * Whether each value is in the partition that the hash of its key names.
   *
   * @param key the key
   * @return true if surely so
   */
  public boolean isPartitioned(Key<?, ?> key) {
    return partitionedBy != null && partitionedBy.sameAs(key);
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
    if (partitionedBy != null) {
      text.append(" partitioned by ").append(partitionedBy);
    }
    if (ordering != null) {
      text.append(" sorted by ").append(ordering);
    }
    return text.isEmpty() ? "" : " {" + text.substring(1) + "}";
  }
}
