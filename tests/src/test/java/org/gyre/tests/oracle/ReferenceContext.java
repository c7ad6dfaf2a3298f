package org.gyre.tests.oracle;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.gyre.dataflow.function.Accumulator;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.FunctionContext;
import org.gyre.dataflow.function.FunctionInstance;
import org.gyre.dataflow.function.Parameters;
import org.gyre.dataflow.function.RichFunction;

/**
 * What the only task of an operator offers to its function.
 *
 * @param operator the operator and its place
 * @param superstep of the innermost loop around it, or 0
 * @param parameters of the plan
 * @param broadcasts what the operator reads
 * @param accumulators of the whole job, by name
 * @param aggregates of the loops around it
 * @param resources to be closed at the end
 */
record ReferenceContext(
    String operator,
    int superstep,
    Parameters parameters,
    Map<Broadcast<?>, Object> broadcasts,
    Map<String, Accumulator<?, ?>> accumulators,
    Aggregates aggregates,
    List<AutoCloseable> resources)
    implements FunctionContext {

  /** What is done with a function while it is open. */
  interface Use<F, R> {
    R with(F function) throws Exception;
  }

  /** What the loops around an operator add up. */
  interface Aggregates {
    Accumulator<?, ?> added(Aggregator<?, ?> aggregator);

    Object previous(Aggregator<?, ?> aggregator);
  }

  /** Opens a function, uses it, and closes it whatever happens. */
  <F extends Serializable, R> R use(F function, Use<F, R> use) throws Exception {
    if (!(function instanceof RichFunction)) {
      return use.with(function);
    }
    FunctionInstance<F> instance = FunctionInstance.of(function);
    try {
      instance.open(this);
      return use.with(instance.function());
    } finally {
      instance.close();
      for (AutoCloseable resource : resources.reversed()) {
        resource.close();
      }
    }
  }

  @Override
  public int taskIndex() {
    return 0;
  }

  @Override
  public int tasks() {
    return 1;
  }

  @Override
  public int attempt() {
    return 0;
  }

  @Override
  @SuppressWarnings("unchecked") // a handle stands for a value of its type
  public <V> V broadcast(Broadcast<V> broadcast) {
    Object value = broadcasts.get(broadcast);
    if (value == null) {
      throw new IllegalArgumentException(operator + " does not read the broadcast " + broadcast);
    }
    return (V) value;
  }

  @Override
  @SuppressWarnings("unchecked") // one name, one class
  public <A extends Accumulator<?, ?>> A accumulator(String name, Supplier<A> empty) {
    A made = empty.get();
    Accumulator<?, ?> known = accumulators.putIfAbsent(name, made);
    if (known != null && known.getClass() != made.getClass()) {
      throw new IllegalArgumentException(
          "the accumulator '" + name + "' is a " + known.getClass() + " elsewhere");
    }
    return known == null ? made : (A) known;
  }

  @Override
  @SuppressWarnings("unchecked") // made by the aggregator
  public <A extends Accumulator<?, ?>> A aggregator(Aggregator<A, ?> aggregator) {
    return (A) aggregates.added(aggregator);
  }

  @Override
  @SuppressWarnings("unchecked") // made by the aggregator
  public <R> R previousAggregate(Aggregator<?, R> aggregator) {
    return (R) aggregates.previous(aggregator);
  }

  @Override
  public <C extends AutoCloseable> C closeAtEnd(C resource) {
    resources.add(resource);
    return resource;
  }

  @Override
  public void checkCancelled() {
    // The executor checks between operators.
  }

  /** A context that nothing has been opened in. */
  static ReferenceContext of(
      String operator,
      int superstep,
      Parameters parameters,
      Map<Broadcast<?>, Object> broadcasts,
      Map<String, Accumulator<?, ?>> accumulators,
      Aggregates aggregates) {
    return new ReferenceContext(
        operator, superstep, parameters, broadcasts, accumulators, aggregates, new ArrayList<>());
  }
}
