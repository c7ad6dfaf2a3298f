package org.gyre.dataflow.operator;

/**
 * What travels between stages beside values. A batch is a stream whose only signal is its end.
 *
 * <p>A stage acts on the signals it knows and passes every signal on, after the values that belong
 * before it.
 */
public sealed interface Signal {

  /** No more values will come. Sent exactly once, last, unless the task fails. */
  Signal END_OF_INPUT = new EndOfInput();

  /** No more values will come. */
  record EndOfInput() implements Signal {}

  /**
   * All values of one superstep of an iteration have been sent.
   *
   * @param superstep the superstep that ends, from 1
   */
  record EndOfSuperstep(int superstep) implements Signal {}

  /**
   * No value with an earlier event time will come.
   *
   * @param time event time in milliseconds since the epoch
   */
  record Watermark(long time) implements Signal {}

  /**
   * State before this point belongs to one checkpoint.
   *
   * @param checkpoint the number of the checkpoint, from 1
   */
  record Barrier(long checkpoint) implements Signal {}
}
