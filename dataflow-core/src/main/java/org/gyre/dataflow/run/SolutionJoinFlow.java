package org.gyre.dataflow.run;

import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.function.JoinPairs;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.SolutionKernels;
import org.gyre.dataflow.operator.SolutionSet;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Looks values up in the solution set, fused into the loop of its input. */
final class SolutionJoinFlow implements Flow {

  private final Flow input;
  private final Solution solution;
  private final Node.SolutionJoin<?, ?, ?, ?> node;
  private final String name;
  private final LateLayout layout;
  private final Kernel<Stage<Object>> alone;
  private final Kernel<Stage<Object>> drop = Stages.drop();
  private SolutionKernels.@Nullable Lookup lookup;

  SolutionJoinFlow(Flow input, Solution solution, Node.SolutionJoin<?, ?, ?, ?> node) {
    this.input = input;
    this.solution = solution;
    this.node = node;
    this.name = node.origin().toString();
    this.layout = new LateLayout(node.origin(), node.layout());
    this.alone = Stages.alone(node.function(), Side.LEFT, name);
  }

  @Override
  public LateLayout layout() {
    return layout;
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return input.whyOnlyOnce();
  }

  @Override
  public void prepare() throws Exception {
    input.prepare();
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    Layout<Object> known = input.layout().get();
    input.run(
        task,
        known != null
            ? lookup(known, task, out)
            : Stages.onFirstValue(
                first -> lookup(input.layout().decide(first), task, out), out, name));
  }

  private synchronized Stage<Object> lookup(
      Layout<Object> values, TaskContext task, Stage<Object> out) {
    Layout<Object> found = solution.layout().get();
    if (node.function() instanceof JoinPairs<?, ?> && found != null) {
      layout.know(node.kind().layoutOfPairs(values, found));
    }
    SolutionSet set = solution.of(task);
    if (set == null) {
      return node.isOuter() ? alone.create(null, out) : drop.create(out);
    }
    if (lookup == null) {
      lookup = solution.lookup(values, node);
    }
    return lookup.in(set, task, out);
  }
}
