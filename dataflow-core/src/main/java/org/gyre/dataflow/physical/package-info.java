/**
 * How a plan is run: each node with the strategy that was chosen for it, and the exchanges between
 * them.
 *
 * <p>{@link org.gyre.dataflow.physical.Step} is the sealed family, {@link
 * org.gyre.dataflow.physical.Properties} what the values a step delivers are known to be. Made by
 * the optimizer, executed by {@code run}. Depends on {@code plan} and what {@code plan} depends on.
 * Start with {@code Step}.
 */
package org.gyre.dataflow.physical;
