package org.gyre.iterations;

/**
 * The messages that have arrived at a vertex, in the order of the ids of their senders, and those
 * of one sender in the order in which it sent them. May be gone through again, but not by two loops
 * at a time, and is not to be kept.
 *
 * @param <M> the type of the messages
 */
public interface Messages<M> extends Iterable<M> {

  /**
   * Whether there are none.
   *
   * @return true if no message has arrived
   */
  boolean isEmpty();
}
