package org.gyre.tests.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulators;
import org.gyre.dataflow.function.Aggregator;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.gelly.Edge;
import org.gyre.gelly.Graph;
import org.gyre.iterations.Combiner;
import org.gyre.iterations.ComputedVertex;
import org.gyre.iterations.Direction;
import org.gyre.iterations.MessagePassing;
import org.gyre.iterations.Messages;
import org.gyre.iterations.Superstep;
import org.gyre.iterations.VertexContext;
import org.gyre.iterations.VertexProgram;
import org.gyre.tests.oracle.Seed;

/** Programs that read whatever a superstep may read of those before. */
enum CheckpointedProgram {
  /** Wakes all vertices, and so always pulls; sums, an aggregator and a rule. */
  PULLED {
    @Override
    DataSet<?> on(Graph<Long, Long, Long> graph, @Nullable Checkpoints checkpoints) {
      var weight = Aggregator.sum("weight");
      MessagePassing<Double, Double> program =
          new MessagePassing<>(
                  new Weights(weight), Combiner.ofDouble(Double::sum), Layouts.DOUBLE, 50)
              .until(weight, (superstep, sum) -> superstep > 8 && sum > 0);
      return graph.run(checkpoints == null ? program : program.with(checkpoints));
    }
  },

  /** Pulls first, and pushes in the end. */
  SPREAD {
    @Override
    DataSet<?> on(Graph<Long, Long, Long> graph, @Nullable Checkpoints checkpoints) {
      MessagePassing<Long, Long> program =
          MessagePassing.spread(Combiner.ofLong(Math::min), vertex -> (long) vertex.id(), 1000);
      return graph.run(checkpoints == null ? program : program.with(checkpoints));
    }
  },

  /** Messages with values of edges, along edges of both directions. */
  ALONG {
    @Override
    DataSet<?> on(Graph<Long, Long, Long> graph, @Nullable Checkpoints checkpoints) {
      MessagePassing<Long, Long> program =
          MessagePassing.spread(
                  Combiner.ofLong(Math::min),
                  vertex -> vertex.id() == vertex.vertexCount() - 1 ? 0L : 1L << 40,
                  1000)
              .direction(Direction.ALL)
              .along((Long way, Long length) -> way + length);
      return graph.run(checkpoints == null ? program : program.with(checkpoints));
    }
  },

  /** States and messages of no fixed size, in an order that matters, and vertices that halt. */
  ORDERED {
    @Override
    DataSet<?> on(Graph<Long, Long, Long> graph, @Nullable Checkpoints checkpoints) {
      var sent = Aggregator.counter("sent");
      var program = graph.vertexCentric(Layouts.STRING, Layouts.STRING).with(sent);
      return (checkpoints == null ? program : program.with(checkpoints))
          .run(
              9, vertex -> "v" + vertex.id(), (vertex, messages) -> follow(vertex, messages, sent));
    }
  },

  /** Combined messages of fixed size, and a rule. */
  COMBINED {
    @Override
    DataSet<?> on(Graph<Long, Long, Long> graph, @Nullable Checkpoints checkpoints) {
      var sum = Aggregator.sum("sum");
      var program =
          graph
              .vertexCentric(Layouts.DOUBLE, Layouts.DOUBLE)
              .combiner(Combiner.ofDouble(Double::sum))
              .until(sum, (superstep, added) -> superstep > 7 && added > 0);
      return (checkpoints == null ? program : program.with(checkpoints))
          .run(
              100,
              vertex -> 1.0 / (1 + vertex.id()),
              (vertex, messages) -> {
                double state = vertex.state();
                for (double message : messages) {
                  state += message + vertex.previousAggregate(sum) / VERTICES;
                }
                vertex.setState(state);
                vertex.aggregator(sum).add(state);
                if (vertex.superstep() % 3 != vertex.id() % 3) {
                  vertex.sendToAll(state / (1 + vertex.outDegree()));
                }
                vertex.voteToHalt();
              });
    }
  };

  abstract DataSet<?> on(Graph<Long, Long, Long> graph, @Nullable Checkpoints checkpoints);

  static final int VERTICES = 9_000;

  static final KeyKind<Long> NUMBERS =
      new KeyKind<>("number", Layouts.LONG, vertex -> (long) vertex);

  /** Builds a job with checkpoints, or with null. */
  @FunctionalInterface
  interface Job {
    DataSet<?> in(Environment environment, @Nullable Checkpoints checkpoints);
  }

  /** The job on a graph of numbers. */
  Job on(NaiveGraph naive) {
    return (environment, checkpoints) -> on(Graphs.of(environment, naive, NUMBERS), checkpoints);
  }

  /** A random graph, and a line along which something comes late. */
  static NaiveGraph graph() {
    Random random = Seed.random(CheckpointedProgram.class);
    List<Edge<Integer, Long>> edges =
        new ArrayList<>(RandomGraph.of(random, VERTICES - 20, 20_000).edges());
    for (int vertex = VERTICES - 21; vertex + 1 < VERTICES; vertex++) {
      edges.add(new Edge<>(vertex, vertex + 1, 1L + vertex % 3));
    }
    return new NaiveGraph(VERTICES, edges);
  }

  /** Ranks of a kind, which read the sums, the aggregate and the number of the superstep. */
  private record Weights(Aggregator<Accumulators.DoubleSum, Double> weight)
      implements VertexProgram<Double, Double> {

    @Override
    public Wakes wakes() {
      return Wakes.ALL;
    }

    @Override
    public Double initial(VertexContext vertex) {
      return 1.0 / (1 + vertex.id());
    }

    @Override
    public Double message(Double state, VertexContext vertex) {
      return state / (1 + vertex.outDegree()) + vertex.previousAggregate(weight) / 1e9;
    }

    @Override
    public Double update(
        Double state, @Nullable Double message, VertexContext vertex, Superstep superstep) {
      double arrived = message == null ? 0 : message;
      return 0.1 / superstep.number()
          + 0.8 * arrived
          + superstep.sum(0) / 1e9
          + vertex.previousAggregate(weight) / 1e9;
    }

    @Override
    public int sums() {
      return 1;
    }

    @Override
    public void aggregate(Double before, Double after, VertexContext vertex, double[] sums) {
      sums[0] += Math.abs(after - before);
      vertex.aggregator(weight).add(after);
    }
  }

  /** What a vertex becomes depends on all messages and their order. */
  private static void follow(
      ComputedVertex<Long, Long, String, String> vertex,
      Messages<String> messages,
      Aggregator<Accumulators.LongCounter, Long> sent) {
    long hash = vertex.state().hashCode() + vertex.superstep() + vertex.previousAggregate(sent);
    for (String message : messages) {
      hash = hash * 31 + message.hashCode();
    }
    vertex.setState(hash + "x".repeat((int) Math.floorMod(hash, 40L)));
    if (Math.floorMod(hash, 3) == 0) {
      vertex.aggregator(sent).add(vertex.outDegree());
      vertex.sendToAll("%" + (1 + Math.floorMod(hash, 30)) + "d");
      long other = (vertex.key() * 7 + vertex.superstep()) % vertex.vertexCount();
      if (vertex.hasVertex(other)) {
        vertex.send(other, "from " + vertex.key());
      }
    }
    if (Math.floorMod(hash, 5) != 0) {
      vertex.voteToHalt();
    }
  }
}
