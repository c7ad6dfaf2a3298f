package org.gyre.dataflow.function;

/**
 * Marks a {@link ReduceFunction} that returns one of the two values it is given, as it is. So the
 * result of a group has the key of the group, which the optimizer otherwise sees only in functions
 * whose code is simple.
 *
 * <pre>{@code
 * orders.groupBy(Order::city)
 *     .reduce((ReduceFunction<Order> & Choosing) (a, b) -> rule.prefers(a, b) ? a : b)
 * }</pre>
 */
public interface Choosing {}
