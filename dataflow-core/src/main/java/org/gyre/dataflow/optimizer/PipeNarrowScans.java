package org.gyre.dataflow.optimizer;

import java.util.List;
import org.gyre.dataflow.physical.PhysicalPlan;
import org.gyre.dataflow.physical.Step;

/**
 * Spreads what one task must read alone (a compressed file) over all tasks while it is being read,
 * when work on it follows; unless its values come in an order, which that would lose.
 */
final class PipeNarrowScans {

  private PipeNarrowScans() {}

  static PhysicalPlan apply(PhysicalPlan plan) {
    return plan.rewrite(PipeNarrowScans::rewrite);
  }

  private static Step<?> rewrite(Step<?> step) {
    return step instanceof Step.Transform<?, ?> transform
            && transform.input() instanceof Step.Scan<?> scan
            && !scan.node().format().isSplittable()
            && scan.node().ordering() == null
        ? transform.withInputs(List.of(new Step.Pipe<>(scan.node(), scan)))
        : step;
  }
}
