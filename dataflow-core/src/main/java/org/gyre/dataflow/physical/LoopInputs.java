package org.gyre.dataflow.physical;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.gyre.dataflow.plan.InputsFirst;
import org.gyre.dataflow.plan.Node;

/**
 * What steps read of the supersteps around them, at any distance: the current values of loops in
 * whose bodies they stand. A step varies with a loop if it reads one of its current values; it can
 * be computed outside of a loop if it reads nothing that the loop as a whole does not read too.
 */
public final class LoopInputs {

  private final Map<Step<?>, Set<Node<?>>> read = new IdentityHashMap<>();

  private LoopInputs() {}

  /**
   * What all steps read that can be reached.
   *
   * @param roots where to start
   * @return what they read
   */
  public static LoopInputs of(Iterable<? extends Step<?>> roots) {
    LoopInputs inputs = new LoopInputs();
    InputsFirst.<Step<?>>order(roots, Step::inputs)
        .forEach(step -> inputs.read.put(step, inputs.compute(step)));
    return inputs;
  }

  private Set<Node<?>> compute(Step<?> step) {
    if (step instanceof Step.LoopInput<?> || step instanceof Step.SolutionInput<?>) {
      return Set.of(step.node());
    }
    Set<Node<?>> found = Set.of();
    for (Step<?> input : step.inputs()) {
      found = union(found, read.get(input));
    }
    Set<Node<?>> told = toldBy(step);
    if (told.stream().anyMatch(found::contains)) {
      found = new HashSet<>(found);
      found.removeAll(told);
    }
    return found;
  }

  /** Nodes that stand for current values are compared by identity; most steps read at most one. */
  private static Set<Node<?>> union(Set<Node<?>> left, Set<Node<?>> right) {
    if (left.containsAll(right)) {
      return left;
    }
    Set<Node<?>> both = new HashSet<>(left);
    both.addAll(right);
    return both;
  }

  /**
   * The current values that a loop tells its body.
   *
   * @param step any step
   * @return what stands for them; empty if it is no loop
   */
  public static Set<Node<?>> toldBy(Step<?> step) {
    return switch (step) {
      case Step.Loop<?> loop -> Set.of(loop.node().current());
      case Step.DeltaLoop<?> loop -> Set.of(loop.node().current(), loop.node().set());
      default -> Set.of();
    };
  }

  /**
   * Whether a step varies from superstep to superstep of a loop, because it reads a current value
   * of it; not, if it does so only through what a loop within tells its body.
   *
   * @param step a step of the body
   * @param loop the loop
   * @return whether it reads one of its current values
   */
  public boolean variesWith(Step<?> step, Step<?> loop) {
    return toldBy(loop).stream().anyMatch(read.get(step)::contains);
  }

  /**
   * Whether a step of the body of a loop can be computed outside of it.
   *
   * @param step a step of the body
   * @param loop the loop
   * @return whether it reads no current value that is told by the loop, or by one within it
   */
  public boolean isSameIn(Step<?> step, Step<?> loop) {
    return read.get(loop).containsAll(read.get(step));
  }
}
