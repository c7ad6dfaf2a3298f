/**
 * How data outside becomes values and values become files: input formats, output formats, and the
 * text formats built in.
 *
 * <p>{@link org.gyre.dataflow.format.InputFormat} cuts an input into splits and reads one split;
 * {@link org.gyre.dataflow.format.OutputFormat} writes one partition. Both are the contract for
 * formats defined elsewhere (edge lists, Parquet). May depend on {@code type} and {@code function}
 * only.
 */
package org.gyre.dataflow.format;
