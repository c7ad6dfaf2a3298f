package org.gyre.tests.loops;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.JobObserver;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.gelly.Graph;
import org.gyre.gelly.NoValue;
import org.gyre.gelly.PageRank;
import org.gyre.iterations.BulkIteration;
import org.gyre.iterations.Combiner;
import org.gyre.iterations.DeltaIteration;
import org.gyre.iterations.MessagePassing;
import org.gyre.iterations.VertexContext;
import org.gyre.tests.loops.Components.Edge;
import org.gyre.tests.loops.Components.Label;

/**
 * A process that runs a loop with checkpoints, beginning with the last one that is there, and says
 * how far it is: {@code superstep N} after each, {@code result N} with a checksum at the end.
 */
final class KilledLoop {

  private static final int VERTICES = 1000;

  private KilledLoop() {}

  record Rank(long vertex, double rank) {}

  /** The loops, by their names. */
  enum Kind {
    PAGE_RANK {
      @Override
      DataSet<?> in(Environment environment, @Nullable Checkpoints checkpoints) {
        return ranks(environment, checkpoints);
      }
    },
    COMPONENTS {
      @Override
      DataSet<?> in(Environment environment, @Nullable Checkpoints checkpoints) {
        return components(environment, checkpoints);
      }
    },
    PAGE_RANK_BY_MESSAGES {
      @Override
      DataSet<?> in(Environment environment, @Nullable Checkpoints checkpoints) {
        PageRank ranks = PageRank.iterations(20);
        return (checkpoints == null ? ranks : ranks.with(checkpoints)).run(graph(environment));
      }
    },
    COMPONENTS_BY_MESSAGES {
      @Override
      DataSet<?> in(Environment environment, @Nullable Checkpoints checkpoints) {
        MessagePassing<Long, Long> labels =
            MessagePassing.spread(Combiner.ofLong(Math::min), KilledLoop::label, 1000);
        return graph(environment).run(checkpoints == null ? labels : labels.with(checkpoints));
      }
    },
    COMPONENTS_BY_VERTICES {
      @Override
      DataSet<?> in(Environment environment, @Nullable Checkpoints checkpoints) {
        var program = graph(environment).vertexCentric(Layouts.LONG, Layouts.LONG);
        return (checkpoints == null ? program : program.with(checkpoints))
            .run(
                1000,
                KilledLoop::label,
                (vertex, messages) -> {
                  long least = vertex.superstep() == 1 ? Long.MAX_VALUE : vertex.state();
                  long offered = vertex.superstep() == 1 ? vertex.state() : Long.MAX_VALUE;
                  for (long message : messages) {
                    offered = Math.min(offered, message);
                  }
                  if (offered < least) {
                    vertex.setState(offered);
                    vertex.sendToAll(offered);
                  }
                  vertex.voteToHalt();
                });
      }
    };

    abstract DataSet<?> in(Environment environment, @Nullable Checkpoints checkpoints);
  }

  public static void main(String[] arguments) {
    Checkpoints checkpoints = Checkpoints.in(Path.of(arguments[1])).resuming();
    JobObserver observer =
        new JobObserver() {
          @Override
          public void superstep(String loop, LoopReport.Superstep superstep) {
            System.out.println("superstep " + superstep.number());
          }
        };
    Options options = Options.defaults().withParallelism(2).withObserver(observer);
    try (Environment environment = Environment.create(options)) {
      System.out.println(
          "result " + checksum(Kind.valueOf(arguments[0]).in(environment, checkpoints)));
    }
  }

  static long checksum(DataSet<?> result) {
    CRC32C checksum = new CRC32C();
    result.collect().stream()
        .map(Object::toString)
        .sorted()
        .forEach(value -> checksum.update(value.getBytes(StandardCharsets.UTF_8)));
    return checksum.getValue();
  }

  private static long label(VertexContext vertex) {
    return vertex.id() * 7L % VERTICES;
  }

  private static Graph<Long, NoValue, Long> graph(Environment environment) {
    List<org.gyre.gelly.Edge<Long, Long>> edges =
        edges().stream()
            .map(edge -> new org.gyre.gelly.Edge<>(edge.source(), edge.target(), edge.weight()))
            .toList();
    return Graph.fromEdges(environment, edges);
  }

  private static DataSet<Edge> edges(Environment environment) {
    return environment.of(edges());
  }

  private static List<Edge> edges() {
    Random random = new Random(11);
    List<Edge> edges = new ArrayList<>();
    for (long vertex = 1; vertex < VERTICES; vertex++) {
      long other = Math.max(0, vertex - random.nextInt(1, 80));
      edges.add(new Edge(vertex, other, 1));
      edges.add(new Edge(other, vertex, 1));
    }
    return edges;
  }

  /** Ranks are summed in the order of their sizes, so that the sums are the same to the bit. */
  private static DataSet<Rank> ranks(Environment environment, @Nullable Checkpoints checkpoints) {
    DataSet<Edge> edges = edges(environment);
    DataSet<Tuple2<Long, Long>> degrees = edges.groupBy(Edge::source).count();
    DataSet<Rank> initial =
        environment.sequence(0, VERTICES).map(vertex -> new Rank(vertex, 1.0 / VERTICES));
    BulkIteration<Rank> loop = BulkIteration.from(initial, 20);
    return (checkpoints == null ? loop : loop.with(checkpoints))
        .run(
            ranks ->
                ranks
                    .join(degrees)
                    .where(Rank::vertex)
                    .equalTo(Tuple2::f0)
                    .with((rank, degree) -> new Rank(rank.vertex(), rank.rank() / degree.f1()))
                    .join(edges)
                    .where(Rank::vertex)
                    .equalTo(Edge::source)
                    .with((rank, edge) -> new Rank(edge.target(), rank.rank()))
                    .groupBy(Rank::vertex)
                    .sortGroup(Rank::rank, SortOrder.ASCENDING)
                    .reduceGroup(
                        (vertex, parts, out) -> {
                          double sum = 0;
                          while (parts.hasNext()) {
                            sum += parts.next().rank();
                          }
                          out.collect(new Rank(vertex, 0.15 / VERTICES + 0.85 * sum));
                        }));
  }

  private static DataSet<Label> components(
      Environment environment, @Nullable Checkpoints checkpoints) {
    DataSet<Edge> edges = edges(environment);
    DataSet<Label> labels =
        environment.sequence(0, VERTICES).map(vertex -> new Label(vertex, vertex * 7 % VERTICES));
    DeltaIteration<Long, Label, Label> loop =
        DeltaIteration.from(labels, Label::vertex, labels, 1000);
    return (checkpoints == null ? loop : loop.with(checkpoints)).run(Components.over(edges));
  }
}
