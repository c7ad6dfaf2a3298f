package org.gyre.dataflow.physical;

import org.gyre.dataflow.plan.Key;

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
