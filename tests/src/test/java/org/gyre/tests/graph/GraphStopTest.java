package org.gyre.tests.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JobObserver;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.LoopReport.End;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Layouts;
import org.gyre.gelly.Graph;
import org.gyre.gelly.Vertex;
import org.gyre.iterations.BulkIteration;
import org.gyre.iterations.Combiner;
import org.gyre.iterations.MessagePassing;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.Test;

/** Message passing that the program ends after a superstep, with the states that this has left. */
final class GraphStopTest {

  private static final int VERTICES = 50;
  private static final int LAST = 5;
  private static final long FAR = 1L << 40;

  private static final KeyKind<Long> NUMBERS =
      new KeyKind<>("number", Layouts.LONG, vertex -> (long) vertex);

  /** Asks for an end when any loop has had so many supersteps. */
  private static final class Stopper implements JobObserver {

    private Environment environment;

    @Override
    public void superstep(String name, LoopReport.Superstep superstep) {
      if (superstep.number() == LAST) {
        assertTrue(environment.stopAfterSuperstep());
      }
    }
  }

  private static Environment environment(Stopper stopper) {
    Environment environment =
        CleanExecutor.environment(Options.defaults().withParallelism(2).withObserver(stopper));
    stopper.environment = environment;
    return environment;
  }

  /** What is there after so many supersteps: a superstep comes one vertex further. */
  private static List<Vertex<Long, Long>> levels() {
    return LongStream.range(0, VERTICES)
        .mapToObj(vertex -> new Vertex<>(vertex, vertex <= LAST ? vertex : FAR))
        .toList();
  }

  private static DataSet<Vertex<Long, Long>> spread(Environment environment) {
    Graph<Long, Long, Long> graph = Graphs.of(environment, RandomGraph.line(VERTICES), NUMBERS);
    return graph.run(
        MessagePassing.spread(
                Combiner.ofLong(Math::min), vertex -> vertex.id() == 0 ? 0L : FAR, VERTICES)
            .along((Long way, Long _) -> way + 1));
  }

  @Test
  void messagePassing() {
    try (Environment environment = environment(new Stopper())) {
      assertEquals(levels(), spread(environment).collect());
      LoopReport report = environment.lastJob().loops().getFirst();
      assertEquals(End.STOPPED, report.end());
      assertEquals(LAST, report.supersteps());
    }
  }

  @Test
  void vertexCentric() {
    try (Environment environment = environment(new Stopper())) {
      Graph<Long, Long, Long> graph = Graphs.of(environment, RandomGraph.line(VERTICES), NUMBERS);
      List<Vertex<Long, Long>> levels =
          graph
              .vertexCentric(Layouts.LONG, Layouts.LONG)
              .run(
                  VERTICES,
                  _ -> FAR,
                  (vertex, messages) -> {
                    boolean starts = vertex.superstep() == 1 && vertex.id() == 0;
                    if (starts || !messages.isEmpty()) {
                      vertex.setState(starts ? 0L : messages.iterator().next());
                      vertex.sendToAll(vertex.state() + 1);
                    }
                    vertex.voteToHalt();
                  })
              .collect();
      assertEquals(
          LongStream.range(0, VERTICES)
              .mapToObj(vertex -> new Vertex<>(vertex, vertex < LAST ? vertex : FAR))
              .toList(),
          levels);
      assertEquals(End.STOPPED, environment.lastJob().loops().getFirst().end());
    }
  }

  /** Asked for within a bulk iteration, it is that one which ends: it is the outermost. */
  @Test
  void withinALoop() {
    try (Environment environment = environment(new Stopper())) {
      List<Long> states =
          BulkIteration.from(environment.sequence(0, VERTICES), 100)
              .run(
                  current ->
                      current
                          .join(spread(environment))
                          .where(value -> value)
                          .equalTo(vertex -> vertex.id())
                          .with((value, vertex) -> vertex.value()))
              .name("outer")
              .collect();
      Bag.assertEqual(LongStream.range(0, VERTICES).boxed().toList(), states);
      assertEquals(End.STOPPED, environment.lastJob().loop("outer").end());
      assertEquals(1, environment.lastJob().loop("outer").supersteps());
      LoopReport within = environment.lastJob().loops().getFirst();
      assertTrue(within.supersteps() > LAST);
      assertTrue(within.end() != End.STOPPED);
    }
  }
}
