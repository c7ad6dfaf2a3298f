/**
 * What is to be computed, and nothing of how: immutable, serialisable nodes, the plan they form,
 * and who can run it.
 *
 * <p>{@link org.gyre.dataflow.plan.Node} is the sealed family of operations, {@link
 * org.gyre.dataflow.plan.Plan} a set of sinks and what they read, {@link
 * org.gyre.dataflow.plan.Executor} the contract of whoever runs a plan: the local engine, the
 * reference executor of the tests, a runner for another engine. Depends on {@code type}, {@code
 * function} and {@code format} only. Start with {@code Node}.
 */
package org.gyre.dataflow.plan;
