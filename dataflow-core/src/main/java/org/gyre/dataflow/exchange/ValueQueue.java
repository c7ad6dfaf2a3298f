package org.gyre.dataflow.exchange;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.gyre.dataflow.type.Nullable;

/**
 * Values on their way from one task to one other thread, as objects. There are never more than a
 * few hundred: the writer waits for the reader.
 */
public final class ValueQueue {

  private static final int BATCH = 128;
  private static final int WAITING = 2;

  private final ArrayDeque<List<Object>> full = new ArrayDeque<>();
  private boolean ended;
  private boolean broken;

  // Of the writer.
  private List<Object> batch = new ArrayList<>(BATCH);

  /** A queue without values. */
  public ValueQueue() {}

  /**
   * Adds a value; waits while there are enough.
   *
   * @param value the value
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public void put(Object value) throws InterruptedException {
    batch.add(value);
    if (batch.size() == BATCH) {
      send();
    }
  }

  private synchronized void send() throws InterruptedException {
    while (full.size() == WAITING && !broken) {
      wait();
    }
    checkWhole();
    full.add(batch);
    batch = new ArrayList<>(BATCH);
    notifyAll();
  }

  /**
   * Ends writing: the reader gets what is left, and then nothing.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public void finish() throws InterruptedException {
    send();
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  /**
   * Makes writer and reader stop with a {@link CancellationException}, because something failed.
   */
  public synchronized void breakOff() {
    broken = true;
    notifyAll();
  }

  /**
   * Takes the next values; waits for some.
   *
   * @return the values in order; null if there are no more
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public synchronized @Nullable List<Object> next() throws InterruptedException {
    while (full.isEmpty() && !ended && !broken) {
      wait();
    }
    checkWhole();
    notifyAll();
    return full.poll();
  }

  private void checkWhole() {
    if (broken) {
      throw new CancellationException("the other side of the exchange failed");
    }
  }
}
