package org.gyre.dataflow.run;

import java.io.Serializable;
import java.util.Set;
import java.util.function.Supplier;
import org.gyre.dataflow.function.Accumulator;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.FunctionInstance;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.operator.OperatorException;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.type.Nullable;

/** Where the functions of one operator are opened: what they see of the job is the same. */
final class FunctionScope {

  private final Job job;
  private final Node<?> node;
  private final String operator;
  private final Broadcasts broadcasts;
  private @Nullable Set<Node<?>> loops;

  /**
   * The scope of an operator.
   *
   * @param node the operator, with the broadcasts it reads
   */
  FunctionScope(Job job, Node<?> node, Broadcasts broadcasts) {
    this.job = job;
    this.node = node;
    this.operator = node.origin().toString();
    this.broadcasts = broadcasts;
  }

  Job job() {
    return job;
  }

  String operator() {
    return operator;
  }

  int superstep() {
    return job.loops().superstep(loops());
  }

  /** What the operator reads that only supersteps know. */
  private synchronized Set<Node<?>> loops() {
    Set<Node<?>> known = loops;
    if (known == null) {
      known = Plan.currentsOf(node);
      loops = known;
    }
    return known;
  }

  /** The loop that has an aggregator, in whose body the operator stands. */
  private LoopRun loopOf(Aggregator<?, ?> aggregator) {
    LoopRun loop = job.loops().of(loops(), aggregator);
    if (loop == null) {
      throw new IllegalArgumentException(
          operator
              + " stands in no loop that has "
              + aggregator
              + ": declare it where the loop is made, and use it in functions over values that"
              + " depend on what the superstep before delivered");
    }
    return loop;
  }

  <A extends Accumulator<?, ?>> A aggregator(Aggregator<A, ?> aggregator, TaskContext task) {
    return ((Task) task).accumulators().of(loopOf(aggregator), aggregator);
  }

  @SuppressWarnings("unchecked") // a loop keeps what its aggregators add up
  <R> R previousAggregate(Aggregator<?, R> aggregator) {
    return (R) loopOf(aggregator).previous(aggregator);
  }

  <V> V broadcast(Broadcast<V> handle) {
    return broadcasts.value(handle, operator);
  }

  <A extends Accumulator<?, ?>> A accumulator(String name, Supplier<A> empty, TaskContext task) {
    return job.accumulations().of(((Task) task).accumulators(), name, empty, operator);
  }

  /**
   * The instance of a task, opened, and closed when the task ends.
   *
   * @return the function to call; null if the function has no context and is a constant of its
   *     kernel
   */
  <F extends Serializable> @Nullable F open(F function, TaskContext task) {
    if (!(function instanceof RichFunction)) {
      return null;
    }
    FunctionInstance<F> instance = FunctionInstance.of(function);
    Closers opened = new Closers();
    task.closeAtEnd(opened::close);
    try {
      instance.open(new TaskFunctionContext(this, task, opened));
    } catch (Exception e) {
      throw OperatorException.inPhase(operator, "open", e);
    } finally {
      opened.add(() -> close(instance::close)); // before what it has opened
    }
    return instance.function();
  }

  /** Closes a function, or something that it has opened. */
  void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw OperatorException.inPhase(operator, "close", e);
    }
  }
}
