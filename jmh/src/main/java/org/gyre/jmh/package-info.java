/**
 * Benchmarks, each of which also proves its answer: Gyre beside the limit, which is what a good
 * engineer writes by hand in a hundred lines over primitive arrays and all cores.
 *
 * <p>Start with {@link org.gyre.jmh.Benchmarks}, the command {@code jmh/run}. A {@code Job} has
 * contenders that give the same answer; a {@code Race} proves that they do, measures them in turn
 * and takes medians; a {@code Table} prints them. The limits are {@code RadixSort}, {@code
 * GroupSum}, {@code TextGroupSum}, {@code HashJoin}, {@code DistinctKeys}, {@code WordCount},
 * {@code PricingSummary}, {@code ShippingPriority}, {@code InAdjacency} with {@code PullPageRank},
 * and {@code Pipelines}. Other systems run as {@code PeerProcess}es; they implement {@link
 * org.gyre.jmh.Peer}, in a module that only the Maven profile {@code peers} has. {@link
 * org.gyre.jmh.KernelBenchmark} runs under JMH.
 *
 * <p>May depend on everything public in Gyre; nothing depends on it.
 */
package org.gyre.jmh;
