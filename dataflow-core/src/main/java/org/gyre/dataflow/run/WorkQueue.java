package org.gyre.dataflow.run;

import java.util.ArrayDeque;
import java.util.Deque;
import org.gyre.dataflow.type.Nullable;

/**
 * What is left to be done by a number of tasks, each of which takes one piece after the other; a
 * piece that is worked on may add others. The last one added is taken first, so that what a piece
 * leaves behind is soon done with.
 *
 * @param <P> the type of the pieces
 */
final class WorkQueue<P> {

  /** How long a task waits before it looks whether the job goes on. */
  private static final long MILLIS = 10;

  private final Deque<P> pieces = new ArrayDeque<>();
  private int taken;

  /** Adds a piece. */
  synchronized void add(P piece) {
    pieces.push(piece);
    notifyAll();
  }

  /** Adds a piece that is taken when there is no other. */
  synchronized void addLast(P piece) {
    pieces.addLast(piece);
    notifyAll();
  }

  /**
   * Takes a piece, to be reported as {@link #done}; waits while there is none but others may add
   * some.
   *
   * @param check throws if the job does not go on
   * @return the piece; null if all are done
   */
  synchronized @Nullable P take(Runnable check) throws InterruptedException {
    while (pieces.isEmpty() && taken > 0) {
      wait(MILLIS);
      check.run();
    }
    if (pieces.isEmpty()) {
      return null;
    }
    taken++;
    return pieces.pop();
  }

  /**
   * Says that a piece is done.
   *
   * @return whether it was the last one
   */
  synchronized boolean done() {
    taken--;
    boolean isLast = taken == 0 && pieces.isEmpty();
    if (isLast) {
      notifyAll();
    }
    return isLast;
  }
}
