/**
 * Loops over data sets and graphs: bulk iterations over any plan, and message passing over an
 * indexed graph.
 *
 * <p>{@link org.gyre.iterations.BulkIteration} repeats a plan until a rule ends it. {@link
 * org.gyre.iterations.MessagePassing} runs a {@link org.gyre.iterations.VertexProgram} on a graph
 * that is indexed once: keys of any type become dense ids, edges become compressed adjacency in
 * both directions, and each superstep either pulls messages from in-neighbours or pushes them to
 * out-neighbours. {@link org.gyre.iterations.VertexCentric} is the general form over the same
 * index: a function that is called for each vertex with its messages. May depend on the core, its
 * internals included. Start with {@code VertexProgram}.
 */
package org.gyre.iterations;
