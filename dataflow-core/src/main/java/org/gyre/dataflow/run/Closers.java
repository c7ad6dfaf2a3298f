package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.List;

/** What must be closed together, whatever fails. */
final class Closers {

  private final List<Runnable> closings = new ArrayList<>();

  void add(Runnable closing) {
    closings.add(closing);
  }

  /**
   * Closes what was added last first, and all of it.
   *
   * @throws RuntimeException the first failure, with the others suppressed
   */
  void close() {
    RuntimeException failure = null;
    while (!closings.isEmpty()) {
      try {
        closings.removeLast().run();
      } catch (RuntimeException e) { // the rest must be closed all the same
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
