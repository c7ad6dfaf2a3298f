package org.gyre.dataflow.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.LoopRules;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Nullable;

/** The loops of a job: those that run, one within the other, and how the others have ended. */
final class Loops {

  private final Job job;

  /** The innermost last. */
  private final List<LoopRun> running = new ArrayList<>();

  private final Deque<LoopReport> reports = new ArrayDeque<>();
  private int reportedSupersteps;

  Loops(Job job) {
    this.job = job;
  }

  /**
   * A loop begins; the caller closes it.
   *
   * @param loop the loop
   * @param currents what stands in its body for what the superstep before delivered
   * @param rules what ends it
   */
  synchronized LoopRun begin(Node<?> loop, Set<Node<?>> currents, LoopRules rules) {
    LoopRun run = new LoopRun(job, loop, currents, rules);
    running.add(run);
    return run;
  }

  /** A loop has ended, well or not. */
  synchronized void ended(LoopRun run) {
    running.remove(run);
  }

  /** Keeps a report, and of the others as many as there is room for. */
  synchronized void report(LoopReport report) {
    reports.add(report);
    reportedSupersteps += report.history().size();
    while (reportedSupersteps > LoopRun.MOST_REPORTED && reports.size() > 1) {
      reportedSupersteps -= reports.remove().history().size();
    }
  }

  synchronized List<LoopReport> reports() {
    return List.copyOf(reports);
  }

  /** Whether any loop runs. */
  synchronized boolean isRunning() {
    return !running.isEmpty();
  }

  /** The superstep of the innermost loop that has one of these as its current value; 0 if none. */
  synchronized int superstep(Set<Node<?>> currents) {
    LoopRun innermost = innermost(currents);
    return innermost == null ? 0 : innermost.number();
  }

  private @Nullable LoopRun innermost(Set<Node<?>> currents) {
    for (LoopRun run : running.reversed()) {
      if (run.stands(currents)) {
        return run;
      }
    }
    return null;
  }

  /**
   * The innermost loop in whose body an operator stands and that has an aggregator; null if none
   * has. Around it are the loop whose current value it reads, and those that this one stands in.
   *
   * @param currents what the operator reads that only supersteps know
   */
  synchronized @Nullable LoopRun of(Set<Node<?>> currents, Aggregator<?, ?> aggregator) {
    List<Set<Node<?>>> known = new ArrayList<>(List.of(currents));
    for (LoopRun run : running.reversed()) {
      if (known.stream().anyMatch(run::stands)) {
        if (run.has(aggregator)) {
          return run;
        }
        known.add(run.around());
      }
    }
    return null;
  }

  /** The outermost loop ends after its current superstep; whether any loop runs. */
  synchronized boolean stop() {
    if (running.isEmpty()) {
      return false;
    }
    running.getFirst().stop();
    return true;
  }
}
