/**
 * How rows get from the tasks that make them to the tasks that need them.
 *
 * <p>{@link org.gyre.dataflow.exchange.RowBuffer} holds the rows from one task to one partition and
 * spills itself; {@link org.gyre.dataflow.exchange.Partitions} is a whole blocking exchange; {@link
 * org.gyre.dataflow.exchange.PageQueue} a pipelined one. May depend on {@code memory} and {@code
 * type}. Start with {@code RowBuffer}.
 */
package org.gyre.dataflow.exchange;
