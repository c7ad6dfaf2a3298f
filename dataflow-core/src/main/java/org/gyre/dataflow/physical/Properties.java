package org.gyre.dataflow.physical;

import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Nullable;

/**
 * What is known of the values that a step delivers.
 *
 * @param partitionedBy values with equal keys are in the same partition, the one that the hash of
 *     the key names; null if unknown
 * @param sortedBy each partition is in the order of this key; null if unknown
 * @param order the direction of that order; null if unknown
 * @param single all values are in partition 0
 */
public record Properties(
    @Nullable Key<?, ?> partitionedBy,
    @Nullable Key<?, ?> sortedBy,
    @Nullable SortOrder order,
    boolean single) {

  /** Nothing is known. */
  public static final Properties NONE = new Properties(null, null, null, false);

  /** Everything is in partition 0. */
  public static final Properties SINGLE = new Properties(null, null, null, true);

  /**
   * The properties after a hash exchange.
   *
   * @param key the key it partitions by
   * @return partitioned by that key, in no order
   */
  public static Properties partitioned(Key<?, ?> key) {
    return new Properties(key, null, null, false);
  }

  /**
   * These properties after a sort.
   *
   * @param key the key sorted by
   * @param direction the direction
   * @return the same partitioning, another order
   */
  public Properties sorted(Key<?, ?> key, SortOrder direction) {
    return new Properties(partitionedBy, key, direction, single);
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
   * Whether each partition is in an order.
   *
   * @param key the key of the order
   * @param direction its direction
   * @return true if surely so
   */
  public boolean isSorted(Key<?, ?> key, SortOrder direction) {
    return sortedBy != null && sortedBy.sameAs(key) && order == direction;
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
    if (sortedBy != null && order != null) {
      text.append(order == SortOrder.ASCENDING ? " ascending by " : " descending by ")
          .append(sortedBy);
    }
    return text.isEmpty() ? "" : " {" + text.substring(1) + "}";
  }
}
