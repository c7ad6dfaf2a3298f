package org.gyre.dataflow.optimizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.plan.Explanation;
import org.gyre.dataflow.plan.Plan;

/** Makes a physical plan of a plan: a translation, then the passes below in their order. */
public final class Optimizer {

  private static final Map<String, Pass> PASSES = new LinkedHashMap<>();

  static {
    PASSES.put("drop-exchanges", DropExchanges::apply);
    PASSES.put("drop-sorts", DropSorts::apply);
    PASSES.put("merge-sorted", MergeSorted::apply);
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
   * @param timings gets the time of the translation and of each pass, in their order
   * @return how to run it
   */
  public PhysicalPlan optimize(Plan plan, List<Explanation.Pass> timings) {
    PhysicalPlan physical = timed("translation", () -> new Translation().translate(plan), timings);
    for (Map.Entry<String, Pass> pass : PASSES.entrySet()) {
      if (!skipped.contains(pass.getKey())) {
        PhysicalPlan before = physical;
        physical = timed(pass.getKey(), () -> pass.getValue().apply(before), timings);
      }
    }
    return physical;
  }

  private static PhysicalPlan timed(
      String name, Supplier<PhysicalPlan> work, List<Explanation.Pass> timings) {
    long start = System.nanoTime();
    PhysicalPlan plan = work.get();
    timings.add(new Explanation.Pass(name, (System.nanoTime() - start) / 1e9));
    return plan;
  }
}
