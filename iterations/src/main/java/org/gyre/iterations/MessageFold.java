package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.type.Nullable;

/**
 * The loops of a {@link Combiner}: kernels, with its operator as a constant, and with what becomes
 * of a message along an edge. Those of {@code double} and {@code long} differ in nothing but the
 * primitive, for which Java has no parameter.
 */
abstract class MessageFold {

  /**
   * Folds what the in-neighbours of a block of vertices have sent.
   *
   * @param in the in-neighbours
   * @param from the first vertex of the block, a multiple of 64
   * @param to the vertex after the last
   * @param messages the messages of all vertices, by id
   * @param active one bit a vertex, set for those that send; null if all do
   * @param folded takes the results, that of vertex {@code from} first
   * @param received takes one bit a vertex, from {@code from} on, set if there was any message
   */
  abstract void pull(
      Adjacency in,
      int from,
      int to,
      MemorySegment messages,
      @Nullable MemorySegment active,
      MemorySegment folded,
      MemorySegment received);

  /**
   * Writes what arrives at the other end of an edge.
   *
   * @param messages the messages of all vertices, by id
   * @param sender the vertex that sends
   * @param slots beside the targets what tells the values of edges; null if they take no room
   * @param edge the place of the edge among the targets
   * @param to where to write
   * @param at the offset there
   */
  abstract void send(
      MemorySegment messages,
      int sender,
      @Nullable MemorySegment slots,
      long edge,
      MemorySegment to,
      long at);

  /**
   * Combines a message with what arrived before.
   *
   * @param message where the message lies
   * @param at its offset
   * @param into where the result so far lies
   * @param intoAt its offset
   */
  abstract void combine(MemorySegment message, long at, MemorySegment into, long intoAt);
}
