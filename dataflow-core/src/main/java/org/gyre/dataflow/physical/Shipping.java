package org.gyre.dataflow.physical;

import java.util.List;
import org.gyre.dataflow.function.Partitioner;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.type.Nullable;

/** Which partition a value goes to. */
public sealed interface Shipping {

  /** The partition with the number of the task that sends it. */
  record Forward() implements Shipping {
    @Override
    public String toString() {
      return "forward";
    }
  }

  /**
   * The partition that the hash of its key names.
   *
   * @param key the key
   */
  record Hash(Key<?, ?> key) implements Shipping {
    @Override
    public String toString() {
      return "hash by " + key;
    }
  }

  /**
   * The partition that has the range of its keys.
   *
   * @param ordering the order of the keys
   * @param boundaries the keys that end each partition but the last, itself included; null if a
   *     sample of the values decides
   * @param spreads whether values with equal keys may go to several partitions, neighbours of each
   *     other, so that a frequent key burdens none too much
   */
  record Range(Ordering<?> ordering, @Nullable List<List<Object>> boundaries, boolean spreads)
      implements Shipping {
    @Override
    public String toString() {
      return "range by "
          + ordering
          + (boundaries == null ? "" : ", " + boundaries.size() + " given boundaries")
          + (spreads ? ", equal keys may be apart" : "");
    }
  }

  /**
   * The partition that a function names.
   *
   * @param partitioner the function
   * @param key the key it is given
   */
  record Custom(Partitioner<?> partitioner, Key<?, ?> key) implements Shipping {
    @Override
    public String toString() {
      return "custom by " + key;
    }
  }

  /** Each partition in turn, so that all become equally large. */
  record Rebalance() implements Shipping {
    @Override
    public String toString() {
      return "rebalance";
    }
  }

  /** Partition 0. */
  record Gather() implements Shipping {
    @Override
    public String toString() {
      return "gather";
    }
  }
}
