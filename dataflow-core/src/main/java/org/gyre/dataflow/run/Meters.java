package org.gyre.dataflow.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.type.Nullable;

/**
 * Measures the steps of a job. Whatever blocks is done on the coordinating thread, one step within
 * the other; so the time between is that of the innermost step that was entered and not left. It
 * includes the stages that are fused into it, which run nowhere else.
 */
final class Meters {

  private final Map<Step<?>, Meter> meters = new IdentityHashMap<>();
  private final Deque<Meter> entered = new ArrayDeque<>();
  private @Nullable Partitions latest;
  private long since;

  Meter of(Step<?> step) {
    return meters.computeIfAbsent(step, _ -> new Meter());
  }

  /** The meter of a step; null if it was not run, or only as part of another. */
  @Nullable
  Meter find(Step<?> step) {
    return meters.get(step);
  }

  /** Whether nothing was run. */
  boolean isEmpty() {
    return meters.isEmpty();
  }

  /** What comes now is done for a step; the event is to be handed back when that has ended. */
  StepEvent enter(Step<?> step) {
    charge();
    entered.push(of(step));
    StepEvent event = new StepEvent();
    event.begin();
    return event;
  }

  /** The step that was entered last has ended. */
  void leave(Step<?> step, StepEvent event) {
    charge();
    event.end();
    Meter meter = entered.pop();
    if (event.shouldCommit()) {
      event.origin = step.node().origin().toString();
      event.strategy = step.strategy();
      meter.fill(event);
      event.commit();
    }
  }

  /** The step that was entered last has written rows; those it has told of before do not count. */
  @SuppressWarnings("ReferenceEquality") // tables are built of rows that were reported when written
  void wrote(Partitions written) {
    Meter current = entered.peek();
    if (current != null && written != latest) {
      current.wrote(written);
      latest = written;
    }
  }

  /** Says what was chosen for the step that was entered last, and why. */
  void note(String text) {
    Meter current = entered.peek();
    if (current != null) {
      current.note(text);
    }
  }

  private void charge() {
    long now = System.nanoTime();
    Meter current = entered.peek();
    if (current != null) {
      current.spent(now - since);
    }
    since = now;
  }
}
