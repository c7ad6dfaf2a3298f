/**
 * What users write programs with: an environment, data sets, and what can be done with them.
 *
 * <p>{@link org.gyre.dataflow.api.Environment} makes data sets and runs jobs; {@link
 * org.gyre.dataflow.api.DataSet} has the operations. Every call adds a node to a plan and does
 * nothing else, until {@code collect}, {@code count} or {@code execute}. Depends on {@code plan},
 * {@code function}, {@code format} and {@code type}. Start with {@code DataSet}.
 */
package org.gyre.dataflow.api;
