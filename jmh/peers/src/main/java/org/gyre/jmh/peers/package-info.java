/**
 * Systems that Gyre is compared with: DuckDB and Spark, each in a process of its own that does the
 * same jobs on the same generated input.
 *
 * <p>Outside the default build: the module belongs to the Maven profile {@code peers}. Start with
 * {@link org.gyre.jmh.peers.DuckDbPeer} and {@link org.gyre.jmh.peers.SparkPeer}; {@code
 * org.gyre.jmh.PeerLoop} has their main loop.
 */
package org.gyre.jmh.peers;
