package org.gyre.dataflow.run;

import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.plan.Node;

/** The first values of each task, and of those the first of all. */
final class LimitFlow implements Flow {

  private final Kernel<Stage<Object>> limit;
  private final ExchangeFlow gathered;

  LimitFlow(Job job, Flow input, Node.First<?> node) {
    this.limit = Stages.limit(node.count());
    Flow each = new ChainFlow(input, (task, next) -> limit.create(next), input.layout());
    this.gathered = new ExchangeFlow(job, each, new Shipping.Gather(), node.origin());
  }

  @Override
  public LateLayout layout() {
    return gathered.layout();
  }

  @Override
  public void prepare() throws Exception {
    gathered.prepare();
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    gathered.run(task, limit.create(out));
  }
}
