/**
 * Input and output on Hadoop file systems, and the file formats of that world, Parquet first.
 *
 * <p>Nothing stands here yet. What comes may use the public packages of {@code dataflow-core}
 * ({@code api}, {@code type}, {@code plan}) and nothing behind them.
 */
package org.gyre.io.hdfs;
