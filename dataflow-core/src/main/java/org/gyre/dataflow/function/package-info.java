/**
 * The functions that users write and the engine calls: one small serializable interface per shape.
 *
 * <p>They stand beside {@link org.gyre.dataflow.type} at the bottom of the house: the API takes
 * them, plan nodes carry them, kernels call them. Every method may throw any exception; the engine
 * reports it with the operator, its place in the plan and the value at hand. One instance is called
 * by all tasks of an operator at once, so a function keeps no mutable state of its own, unless it
 * is a {@link org.gyre.dataflow.function.RichFunction}, of which each task has a copy with a
 * context: broadcasts, accumulators, parameters. Start with {@link
 * org.gyre.dataflow.function.MapFunction}, then {@link org.gyre.dataflow.function.Rich}. Depends on
 * nothing else of Gyre but {@code type}.
 */
package org.gyre.dataflow.function;
