/**
 * From a plan to a physical plan: {@link org.gyre.dataflow.optimizer.Optimizer} has the one ordered
 * list of passes.
 *
 * <p>{@code Translation} gives every node its plainest correct strategy, with all exchanges and
 * sorts it may need; each {@code Pass} after it makes the physical plan cheaper and never changes
 * the answer. May depend on {@code plan} and {@code physical}. Start with {@code Optimizer}.
 */
package org.gyre.dataflow.optimizer;
