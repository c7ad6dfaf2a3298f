package org.gyre.dataflow.optimizer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.plan.Plan;

/** Makes a physical plan of a plan: a translation, then the passes below in their order. */
public final class Optimizer {

  private static final Map<String, Pass> PASSES = new LinkedHashMap<>();

  static {
    PASSES.put("drop-exchanges", DropExchanges::apply);
    PASSES.put("drop-sorts", DropSorts::apply);
    PASSES.put("combine-early", CombineEarly::apply);
    PASSES.put("pipe-narrow-scans", PipeNarrowScans::apply);
    PASSES.put("hoist-invariants", HoistInvariants::apply);
    PASSES.put("share-results", ShareResults::apply);
  }

  private final Set<String> skipped;

  /**
   * An optimizer that leaves passes out, which changes no answer.
   *
   * @param skipped names of passes
   */
  public Optimizer(Set<String> skipped) {
    for (String name : skipped) {
      if (!PASSES.containsKey(name)) {
        throw new IllegalArgumentException(
            "no pass is named " + name + "; there are " + PASSES.keySet());
      }
    }
    this.skipped = Set.copyOf(skipped);
  }

  /**
   * The names of all passes in the order in which they run. The last one is needed: it says what is
   * computed once.
   *
   * @return the names
   */
  public static Set<String> passes() {
    return PASSES.keySet();
  }

  /**
   * Optimizes.
   *
   * @param plan the plan
   * @return how to run it
   */
  public PhysicalPlan optimize(Plan plan) {
    PhysicalPlan physical = new Translation().translate(plan);
    for (Map.Entry<String, Pass> pass : PASSES.entrySet()) {
      if (!skipped.contains(pass.getKey())) {
        physical = pass.getValue().apply(physical);
      }
    }
    return physical;
  }
}
