package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.plan.BroadcastSet;

/**
 * The broadcasts that one operator reads.
 *
 * @param flows what computes each, in an order that is the same for equal plans
 */
record Broadcasts(Map<Broadcast<?>, BroadcastFlow> flows) {

  static final Broadcasts NONE = new Broadcasts(Map.of());

  /** The plans behind the handles. */
  List<BroadcastSet<?, ?>> sets() {
    List<BroadcastSet<?, ?>> sets = new ArrayList<>();
    flows.keySet().forEach(handle -> sets.add((BroadcastSet<?, ?>) handle));
    return sets;
  }

  /** Computes what is not there yet. */
  void prepare() throws Exception {
    for (Map.Entry<Broadcast<?>, BroadcastFlow> entry : flows.entrySet()) {
      entry.getValue().prepare(entry.getKey());
    }
  }

  /** What functions of the operator get for a handle. */
  @SuppressWarnings("unchecked") // a handle stands for a value of its type
  <V> V value(Broadcast<V> handle, String operator) {
    BroadcastFlow flow = flows.get(handle);
    if (flow == null) {
      throw new IllegalArgumentException(
          operator
              + " does not read the broadcast "
              + handle
              + ": hold the handle in a field of the function or capture it, or add"
              + " withBroadcast(...) after the call; it reads "
              + List.copyOf(flows.keySet()));
    }
    return (V) flow.value(handle);
  }
}
