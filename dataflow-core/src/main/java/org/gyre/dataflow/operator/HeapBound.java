package org.gyre.dataflow.operator;

import java.util.concurrent.atomic.AtomicLong;
import org.gyre.dataflow.type.Layout;

/**
 * Keeps values on the heap from taking all of it: an estimate of their size, and the most that is
 * allowed. Shared by the tasks that collect them.
 */
public final class HeapBound {

  /** What part of the heap broadcast values may take, as a divisor. */
  private static final int SHARE = 4;

  /** An object's header and a reference to it. */
  private static final long PER_VALUE = 24;

  private final String name;
  private final long most;
  private final AtomicLong bytes = new AtomicLong();

  private HeapBound(String name, long most) {
    this.name = name;
    this.most = most;
  }

  /**
   * The bound of a broadcast: a quarter of the largest heap.
   *
   * @param name the broadcast and its place, as it should be named in errors
   * @return a bound of which nothing is used
   */
  public static HeapBound ofBroadcast(String name) {
    return new HeapBound(name, Runtime.getRuntime().maxMemory() / SHARE);
  }

  /** The size of a value on the heap, estimated from the size of its row. */
  static long sizeOf(Object value, Layout<Object> layout) {
    return PER_VALUE + layout.fixedSize() + layout.variableSize(value);
  }

  /** Adds to what is used. */
  void add(long added) {
    if (bytes.addAndGet(added) > most) {
      throw new StageException(
          name
              + " has more than "
              + (most >> 20)
              + " MiB of values, a quarter of the heap, in which every task would keep them: join"
              + " with the data set instead, or give the program a larger heap (-Xmx)");
    }
  }
}
