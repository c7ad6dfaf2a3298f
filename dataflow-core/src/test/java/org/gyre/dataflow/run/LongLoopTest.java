package org.gyre.dataflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulators;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.JobObserver;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.LoopRules;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.SortOrder;
import org.junit.jupiter.api.Test;

/** A loop of many supersteps holds no more than one of few: what it owns is counted. */
final class LongLoopTest {

  private static final int FEW = 100;
  private static final int MANY = 10_000;

  /** What the job owns and the classes that are there, after some of the supersteps. */
  private static final class Watcher implements JobObserver {

    private final List<Integer> owned = new ArrayList<>();
    private final List<Long> classes = new ArrayList<>();
    private LocalExecutor executor;

    @Override
    public void superstep(String loop, LoopReport.Superstep superstep) {
      if (loop.startsWith("outer") && (superstep.number() == FEW || superstep.number() == MANY)) {
        owned.add(executor.owned());
        classes.add(ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount());
      }
    }
  }

  private static DataSet<Long> loop(
      DataSet<Long> initial, LoopRules rules, String name, Body body) {
    Node.Current<Long> current =
        new Node.Current<>(initial.node().layout(), new Origin("current", ""));
    DataSet<Long> result = body.apply(initial.environment().dataSet(current));
    return initial
        .environment()
        .dataSet(
            new Node.Iterate<>(
                initial.node(), current, result.node(), null, rules, new Origin(name, "")));
  }

  private interface Body {
    DataSet<Long> apply(DataSet<Long> current);
  }

  @Test
  void nothingGrows() {
    Watcher watcher = new Watcher();
    JobResult few = run(FEW, watcher);
    watcher.owned.clear();
    watcher.classes.clear();
    JobResult many = run(MANY, watcher);
    assertEquals(MANY, many.loop("outer").supersteps());
    assertEquals(watcher.owned.getFirst(), watcher.owned.getLast());
    long loaded = watcher.classes.getLast() - watcher.classes.getFirst();
    assertTrue(loaded < FEW, loaded + " classes loaded meanwhile");
    assertEquals(few.steps().size(), many.steps().size(), many.steps()::toString);
    assertEquals(few.explanation().steps().size(), many.explanation().steps().size());
    assertEquals(few.metrics().keySet(), many.metrics().keySet());
  }

  /** Of many runs of a loop the latest reports are kept, and always that of the last. */
  @Test
  void reportsAreBounded() {
    LoopReport.Superstep superstep = new LoopReport.Superstep(1, 0, Map.of(), -1, -1);
    List<LoopReport.Superstep> third = Collections.nCopies(LoopRun.MOST_REPORTED / 3, superstep);
    Loops loops = new Loops(null);
    for (int run = 1; run <= 5; run++) {
      loops.report(new LoopReport("run " + run, third.size(), LoopReport.End.MAXIMUM, third));
    }
    assertEquals(
        List.of("run 3", "run 4", "run 5"),
        loops.reports().stream().map(LoopReport::name).toList());
    List<LoopReport.Superstep> all = Collections.nCopies(LoopRun.MOST_REPORTED + 1, superstep);
    loops.report(new LoopReport("long", all.size(), LoopReport.End.STOPPED, all));
    assertEquals(List.of("long"), loops.reports().stream().map(LoopReport::name).toList());
  }

  private static JobResult run(int supersteps, Watcher watcher) {
    Options options =
        Options.defaults()
            .withParallelism(1)
            .withMemory(4 << 20)
            .withAutomaticCaching(false)
            .withObserver(watcher);
    LocalExecutor executor = new LocalExecutor(options, Set.of());
    watcher.executor = executor;
    try (Environment environment = Environment.on(executor)) {
      plan(environment, supersteps).count();
      return environment.lastJob();
    }
  }

  /** Whatever keeps or sends something: tables, groups, orders, broadcasts, aggregators, a loop. */
  private static DataSet<Long> plan(Environment environment, int supersteps) {
    DataSet<Long> same = environment.sequence(0, 3);
    Aggregator<Accumulators.LongCounter, Long> count = Aggregator.counter("count");
    return loop(
        environment.sequence(0, 5),
        LoopRules.atMost(supersteps).with(count),
        "outer",
        current -> {
          Broadcast<Integer> size = current.broadcast(List::size);
          DataSet<Long> joined =
              current
                  .join(same)
                  .where(value -> value % 3)
                  .equalTo(value -> value)
                  .with((left, right) -> left + right)
                  .map(
                      Rich.map(
                          context -> {
                            var counts = context.aggregator(count);
                            int all = context.broadcast(size);
                            return value -> {
                              counts.increment();
                              return (value + all) % 11;
                            };
                          }));
          DataSet<Long> inner =
              loop(joined, LoopRules.atMost(2), "inner", values -> values.map(value -> value + 1));
          DataSet<Long> again =
              inner
                  .join(joined.filter(value -> value % 4 < 2))
                  .hint(JoinHint.BUILD_RIGHT)
                  .where(value -> value % 2)
                  .equalTo(value -> value % 2)
                  .with((left, right) -> left);
          return again
              .union(current)
              .groupBy(value -> value % 5)
              .reduce(Long::max)
              .sort(value -> value, SortOrder.DESCENDING)
              .first(5);
        });
  }
}
