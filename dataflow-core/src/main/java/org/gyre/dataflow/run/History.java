package org.gyre.dataflow.run;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Explanation.Measured;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.type.Nullable;

/**
 * What the jobs of an environment have computed, as long as anybody can ask for it again: of each
 * node, compared by identity, how long it took and how much it was.
 */
final class History {

  /**
   * What is known of a node.
   *
   * @param seconds it took, without what it reads
   * @param rows the values it delivered; -1 if nobody counted them
   * @param refusal why its result is not kept; null if nobody has tried to
   */
  record Past(double seconds, long rows, @Nullable String refusal) {}

  /** A node that may go; equal to another reference to the same node. */
  private static final class Ref extends WeakReference<Node<?>> {

    private final int hash;

    Ref(Node<?> node, @Nullable ReferenceQueue<Node<?>> gone) {
      super(node, gone);
      this.hash = System.identityHashCode(node);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // nodes are compared by identity
    public boolean equals(Object other) {
      Node<?> node = get();
      return this == other || (node != null && other instanceof Ref ref && ref.get() == node);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private final Map<Ref, Past> known = new HashMap<>();
  private final ReferenceQueue<Node<?>> gone = new ReferenceQueue<>();

  synchronized boolean isEmpty() {
    return known.isEmpty();
  }

  /** What is known of a node; null if no job has computed it. */
  synchronized @Nullable Past of(Node<?> node) {
    return known.get(new Ref(node, null));
  }

  /** Says why the result of a node is not to be kept from now on. */
  synchronized void refuse(Node<?> node, String why) {
    put(node, new Past(0, -1, why));
  }

  private void put(Node<?> node, Past past) {
    known.merge(
        new Ref(node, gone),
        past,
        (before, now) ->
            new Past(
                Math.max(before.seconds, now.seconds),
                Math.max(before.rows, now.rows),
                now.refusal == null ? before.refusal : now.refusal));
  }

  /**
   * Remembers what a job has done.
   *
   * @param plan the plan of the job
   * @param placeOf what took the place of its nodes
   */
  synchronized void remember(
      Plan plan, UnaryOperator<Node<?>> placeOf, PhysicalPlan physical, Meters meters) {
    for (Reference<?> lost = gone.poll(); lost != null; lost = gone.poll()) {
      known.remove(lost);
    }
    Map<Node<?>, Past> computed = computed(physical, meters);
    for (Node<?> node : plan.nodes()) {
      Past past = computed.get(placeOf.apply(node));
      if (past != null) {
        put(node, past);
      }
    }
  }

  /** What the steps of each node have done; what an earlier job kept was not computed. */
  private static Map<Node<?>, Past> computed(PhysicalPlan physical, Meters meters) {
    Map<Step<?>, Double> seconds = new StepTimes(meters).of(physical);
    Map<Node<?>, Past> computed = new IdentityHashMap<>();
    for (Step<?> step : physical.steps()) {
      if (step instanceof Step.Cached<?> kept && kept.input() == null) {
        continue;
      }
      Measured measured = Explain.measured(step, meters);
      long rows = measured == null ? -1 : measured.rows();
      computed.merge(
          step.node(),
          new Past(seconds.getOrDefault(step, 0.0), rows, null),
          (below, above) ->
              new Past(
                  below.seconds + above.seconds, above.rows < 0 ? below.rows : above.rows, null));
    }
    return computed;
  }
}
