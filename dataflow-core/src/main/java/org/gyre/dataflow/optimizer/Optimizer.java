package org.gyre.dataflow.optimizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.gyre.dataflow.physical.KeptResults;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.plan.Explanation;
import org.gyre.dataflow.plan.Plan;

/** Makes a physical plan of a plan: a translation, then the passes below in their order. */
public final class Optimizer {

  /** Those on plans come first, then the translation, then those on physical plans. */
  private static final Map<String, Pass> PASSES = new LinkedHashMap<>();

  static {
    logical("merge-equal", MergeEqual::apply);
    logical("filters-below", FiltersBelow::apply);
    physical("drop-groups", DropGroups::apply);
    physical("drop-exchanges", DropExchanges::apply);
    physical("drop-sorts", DropSorts::apply);
    physical("merge-sorted", MergeSorted::apply);
    physical("combine-early", CombineEarly::apply);
    physical("pipe-narrow-scans", PipeNarrowScans::apply);
    physical("hoist-invariants", HoistInvariants::apply);
    physical("share-results", ShareResults::apply);
    physical("projections-below", ProjectionsBelow::apply);
  }

  private static void logical(String name, Pass.Logical pass) {
    PASSES.put(name, pass);
  }

  private static void physical(String name, Pass.Physical pass) {
    PASSES.put(name, pass);
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
   * The names of all passes in the order in which they run. One is needed, {@code share-results}:
   * it says what is computed once.
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
   * @param kept what earlier jobs have kept, and what this one is to keep
   * @param timings gets the time of the translation and of each pass, in their order
   * @return how to run it
   */
  public PhysicalPlan optimize(Plan plan, KeptResults kept, List<Explanation.Pass> timings) {
    Rewritten logical = Rewritten.unchanged(plan);
    for (Map.Entry<String, Pass> pass : PASSES.entrySet()) {
      if (pass.getValue() instanceof Pass.Logical rewrite && !skipped.contains(pass.getKey())) {
        Plan before = logical.plan();
        logical = logical.then(timed(pass.getKey(), p -> rewrite.apply(p, kept), before, timings));
      }
    }
    kept.rewritten(logical.plan(), logical::placeOf);
    PhysicalPlan physical =
        timed(
            "translation", from -> new Translation(kept).translate(from), logical.plan(), timings);
    assert PlanCheck.holds(physical, "translation");
    for (Map.Entry<String, Pass> pass : PASSES.entrySet()) {
      if (pass.getValue() instanceof Pass.Physical rewrite && !skipped.contains(pass.getKey())) {
        physical = timed(pass.getKey(), rewrite::apply, physical, timings);
        assert PlanCheck.holds(physical, pass.getKey());
      }
    }
    return physical;
  }

  private static <P, R> R timed(
      String name, Function<P, R> work, P plan, List<Explanation.Pass> timings) {
    long start = System.nanoTime();
    R result = work.apply(plan);
    timings.add(new Explanation.Pass(name, (System.nanoTime() - start) / 1e9));
    return result;
  }
}
