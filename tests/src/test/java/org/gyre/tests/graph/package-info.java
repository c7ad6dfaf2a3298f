/**
 * Loops and graphs against naive algorithms over lists and maps: message passing, PageRank, the
 * operations of a graph, and bulk iterations.
 *
 * <p>{@code RandomGraph} makes the graphs, {@code NaiveGraph} the answers. Start with {@code
 * MessagePassingTest}. Depends on {@code oracle}.
 */
package org.gyre.tests.graph;
