package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of an executor. Tasks of one operator run at the same time, each on a thread of its
 * own.
 */
final class Workers implements AutoCloseable {

  private final AtomicInteger number = new AtomicInteger();
  private long stackBytes;
  private ExecutorService threads = newThreads();

  private ExecutorService newThreads() {
    return Executors.newCachedThreadPool(
        task ->
            Thread.ofPlatform()
                .name("gyre-worker-" + number.incrementAndGet())
                .stackSize(stackBytes)
                .daemon()
                .unstarted(task));
  }

  /** Sees to it that all threads have stacks of some size; called when none of them works. */
  void deepen(long wantedBytes) {
    if (wantedBytes > stackBytes) {
      stackBytes = wantedBytes;
      threads.shutdown();
      threads = newThreads();
    }
  }

  /** A piece of work of one thread. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /** Starts a piece of work. */
  Future<?> start(Work work) {
    return threads.submit(
        () -> {
          work.run();
          return null;
        });
  }

  /**
   * Runs pieces of work at the same time and waits for all of them to end.
   *
   * @param work the pieces
   * @param onFailure is called when the first one fails, to end the others
   * @throws Exception the first failure, with the others suppressed
   */
  void runAll(List<Work> work, Runnable onFailure) throws Exception {
    List<Future<?>> running = new ArrayList<>();
    Failures failures = new Failures(onFailure);
    for (Work piece : work.subList(1, work.size())) {
      running.add(start(() -> failures.guard(piece)));
    }
    failures.guard(work.get(0));
    for (Future<?> future : running) {
      await(future, onFailure);
    }
    failures.rethrow();
  }

  /** Waits for the end of a piece of work that keeps its failures to itself. */
  private static void await(Future<?> future, Runnable onInterrupt) {
    try {
      finish(future, onInterrupt);
    } catch (Exception e) {
      throw new IllegalStateException("a worker died", e);
    }
  }

  /**
   * Waits for the end of a piece of work; an interrupt of the waiting thread ends the work.
   *
   * @throws Exception what the work threw
   */
  static void finish(Future<?> future, Runnable onInterrupt) throws Exception {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
          onInterrupt.run();
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception exception -> throw exception;
        case Error error -> throw error;
        default -> throw e;
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** Collects the failures of pieces of work that run at the same time. */
  private static final class Failures {

    private final Runnable onFirst;
    private Throwable first;

    Failures(Runnable onFirst) {
      this.onFirst = onFirst;
    }

    void guard(Work piece) {
      try {
        piece.run();
      } catch (Throwable failure) { // rethrown by the coordinating thread
        add(failure);
      }
    }

    /** What ended because of another failure is not the reason, even if it ended before it. */
    @SuppressWarnings("ReferenceEquality") // a failure cannot suppress itself
    private synchronized void add(Throwable failure) {
      if (first == null) {
        first = failure;
        onFirst.run();
      } else if (first instanceof CancellationException
          && !(failure instanceof CancellationException)) {
        failure.addSuppressed(first);
        first = failure;
      } else if (first != failure) {
        first.addSuppressed(failure);
      }
    }

    synchronized void rethrow() throws Exception {
      switch (first) {
        case null -> {}
        case Exception exception -> throw exception;
        case Error error -> throw error;
        default -> throw new IllegalStateException(first);
      }
    }
  }
}
