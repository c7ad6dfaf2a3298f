package org.gyre.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads of the hand-written loops. A loop runs one part on each of them and then goes on. */
final class Workers implements AutoCloseable {

  private final int count;
  private final ExecutorService threads;

  /** Starts {@code count} threads; the loops of this module use one per core. */
  Workers(int count) {
    this.count = count;
    this.threads = Executors.newFixedThreadPool(count, Thread.ofPlatform().daemon().factory());
  }

  int count() {
    return count;
  }

  /** Where the share of {@code worker} begins when {@code n} things are cut into equal ranges. */
  long start(int worker, long n) {
    return n / count * worker + Math.min(worker, n % count);
  }

  /** Runs the part on every thread and returns when all have ended. */
  void run(Part part) throws Exception {
    List<Callable<Void>> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int worker = i;
      parts.add(
          () -> {
            part.run(worker);
            return null;
          });
    }
    for (Future<Void> ended : threads.invokeAll(parts)) {
      rethrow(ended);
    }
  }

  private static void rethrow(Future<Void> ended) throws Exception {
    try {
      ended.get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException("a hand-written loop failed", failed.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** What one thread does. */
  @FunctionalInterface
  interface Part {

    /** Does the share of {@code worker}, which counts from 0. */
    void run(int worker) throws Exception;
  }
}
