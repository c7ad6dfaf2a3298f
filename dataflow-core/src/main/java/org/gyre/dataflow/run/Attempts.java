package org.gyre.dataflow.run;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import org.gyre.dataflow.memory.InsufficientMemoryException;
import org.gyre.dataflow.operator.LocalOperator.Body;
import org.gyre.dataflow.type.Nullable;

/**
 * One task, run again when it fails: as often as the options allow, and if what it reads is there a
 * second time. What it has written and counted before is taken back.
 */
final class Attempts implements Workers.Work {

  private final Job job;
  private final int index;
  private final Flow source;
  private final IntConsumer undo;
  private final Body body;

  /**
   * A task.
   *
   * @param source what it reads
   * @param undo takes back what it has done, given its number
   */
  Attempts(Job job, int index, Flow source, IntConsumer undo, Body body) {
    this.job = job;
    this.index = index;
    this.source = source;
    this.undo = undo;
    this.body = body;
  }

  @Override
  public void run() throws Exception {
    int most = job.options().attempts();
    Duration pause = job.options().backOff();
    for (int attempt = 0; attempt < most - 1; attempt++) {
      Exception failure = attempt(attempt, false);
      if (failure == null) {
        return;
      }
      String reason = source.whyOnlyOnce();
      if (reason != null) {
        throw new TaskFailure(failure, "not tried again, because " + reason);
      }
      undo.accept(index);
      job.pause(pause);
      pause = pause.multipliedBy(2);
    }
    Exception last = attempt(most - 1, true);
    if (last != null) {
      throw most == 1 ? last : new TaskFailure(last, "tried " + most + " times");
    }
  }

  /** Runs the task once; returns how it failed, or null if it did not. */
  private @Nullable Exception attempt(int attempt, boolean isLast) throws Exception {
    Exception failure = null;
    try (Task task = new Task(job, index, attempt)) {
      failure = failure(task, isLast);
    } catch (RuntimeException e) {
      if (failure == null) {
        throw e;
      }
      failure.addSuppressed(e); // a function that failed, and then failed to close
    }
    return failure;
  }

  private @Nullable Exception failure(Task task, boolean isLast) throws Exception {
    try {
      body.run(task);
      return null;
    } catch (CancellationException | InsufficientMemoryException e) { // would be no better again
      throw e;
    } catch (Exception e) {
      if (!isLast) {
        task.forgetCounts();
      }
      return e;
    }
  }

  /** A failure, and why it was the last one. */
  static final class TaskFailure extends Exception {

    private static final long serialVersionUID = 1;

    private final String outcome;

    TaskFailure(Exception failure, String outcome) {
      super(failure);
      this.outcome = outcome;
    }

    Exception failure() {
      return (Exception) getCause();
    }

    String outcome() {
      return outcome;
    }
  }
}
