package org.gyre.dataflow.run;

import java.util.function.Supplier;
import org.gyre.dataflow.function.Accumulator;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.FunctionContext;
import org.gyre.dataflow.function.Parameters;
import org.gyre.dataflow.operator.TaskContext;

/** What one task of an operator offers to its function. */
final class TaskFunctionContext implements FunctionContext {

  private final FunctionScope scope;
  private final TaskContext task;
  private final Closers opened;
  private final int superstep;

  TaskFunctionContext(FunctionScope scope, TaskContext task, Closers opened) {
    this.scope = scope;
    this.task = task;
    this.opened = opened;
    this.superstep = scope.superstep();
  }

  @Override
  public int taskIndex() {
    return task.index();
  }

  @Override
  public int tasks() {
    return task.parallelism();
  }

  @Override
  public String operator() {
    return scope.operator();
  }

  @Override
  public int attempt() {
    return ((Task) task).attempt();
  }

  @Override
  public int superstep() {
    return superstep;
  }

  @Override
  public Parameters parameters() {
    return scope.job().parameters();
  }

  @Override
  public <V> V broadcast(Broadcast<V> broadcast) {
    return scope.broadcast(broadcast);
  }

  @Override
  public <A extends Accumulator<?, ?>> A accumulator(String name, Supplier<A> empty) {
    return scope.accumulator(name, empty, task);
  }

  @Override
  public <A extends Accumulator<?, ?>> A aggregator(Aggregator<A, ?> aggregator) {
    return scope.aggregator(aggregator, task);
  }

  @Override
  public <R> R previousAggregate(Aggregator<?, R> aggregator) {
    return scope.previousAggregate(aggregator);
  }

  @Override
  public <C extends AutoCloseable> C closeAtEnd(C resource) {
    opened.add(() -> scope.close(resource));
    return resource;
  }

  @Override
  public void checkCancelled() {
    task.checkCancelled();
  }
}
