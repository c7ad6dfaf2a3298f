/**
 * Graphs of any key and value types, and algorithms on them.
 *
 * <p>{@link org.gyre.gelly.Graph} is a data set of {@link org.gyre.gelly.Vertex} and one of {@link
 * org.gyre.gelly.Edge}; {@link org.gyre.gelly.EdgeFile} reads edge lists, {@link
 * org.gyre.gelly.Rmat} generates graphs; each algorithm, such as {@link org.gyre.gelly.PageRank},
 * is one file. Uses the public API of the core and of the iterations only. Start with {@code
 * Graph}.
 */
package org.gyre.gelly;
