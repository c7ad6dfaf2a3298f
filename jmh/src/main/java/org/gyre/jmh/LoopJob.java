package org.gyre.jmh;

import java.util.List;
import java.util.stream.IntStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Collector;
import org.gyre.gelly.Edge;
import org.gyre.gelly.Graph;
import org.gyre.gelly.NoValue;
import org.gyre.gelly.Rmat;
import org.gyre.gelly.Vertex;
import org.gyre.iterations.Combiner;
import org.gyre.iterations.DeltaIteration;
import org.gyre.iterations.MessagePassing;

/**
 * Values that become smaller along the edges of an RMAT graph, each of which goes both ways: by a
 * delta iteration, by message passing, and by hand. All begin with edges in memory.
 */
final class LoopJob implements Job<Digest> {

  /** The contender that passes messages. */
  static final String MESSAGES = "messages";

  private static final int EDGE_FACTOR = 8;
  private static final int LARGEST_WEIGHT = 100;
  private static final int MOST_SUPERSTEPS = 10_000;

  /** More than any path is long. */
  private static final int FAR = 1 << 29;

  private final String name;
  private final Start start;
  private final int vertices;
  private final Workers workers;
  private final Environment environment;
  private final DataSet<Way> ways;
  private final Graph<Long, Integer, Integer> graph;

  /** An edge. */
  record Way(int source, int target, int weight) {}

  /** A vertex and its value. */
  record State(int vertex, int value) {}

  /** What values begin with, and what an edge adds to them. */
  private enum Start {
    /** Of each vertex its own number: at the end the least of its component. */
    COMPONENTS {
      @Override
      int value(long vertex) {
        return (int) vertex;
      }

      @Override
      int weight(long edge) {
        return 0;
      }
    },

    /** Of one vertex 0, of all others more than any distance. */
    DISTANCES {
      @Override
      int value(long vertex) {
        return vertex == 0 ? 0 : FAR;
      }

      @Override
      int weight(long edge) {
        return Math.floorMod(Generated.bits(edge), LARGEST_WEIGHT) + 1;
      }
    };

    abstract int value(long vertex);

    abstract int weight(long edge);
  }

  private LoopJob(String name, Start start, Settings settings) {
    this.name = name;
    this.start = start;
    this.vertices = 1 << (int) settings.scale();
    this.workers = new Workers(settings.threads());
    this.environment = settings.environment();
    Start begin = start;
    this.ways =
        environment
            .read(Rmat.scale((int) settings.scale()).edgeFactor(EDGE_FACTOR))
            .flatMap(
                (Edge<Long, NoValue> edge, Collector<Way> out) -> {
                  int from = (int) (long) edge.source();
                  int to = (int) (long) edge.target();
                  int weight = begin.weight(Math.min(from, to) * 31L + Math.max(from, to));
                  out.collect(new Way(from, to, weight));
                  out.collect(new Way(to, from, weight));
                })
            .cache();
    this.graph =
        Graph.of(
            environment
                .sequence(0, vertices)
                .map(vertex -> new Vertex<>(vertex, begin.value(vertex)))
                .cache(),
            ways.map(way -> new Edge<>((long) way.source(), (long) way.target(), way.weight()))
                .cache());
    graph.edges().count();
    graph.keys().count();
  }

  /** The jobs, by name. */
  static List<Family.Entry> all() {
    return List.of(entry("components", Start.COMPONENTS), entry("shortest paths", Start.DISTANCES));
  }

  private static Family.Entry entry(String name, Start start) {
    return new Family.Entry(name, settings -> new LoopJob(name, start, settings));
  }

  @Override
  public List<String> times() {
    return List.of(name);
  }

  @Override
  public List<Contender<Digest>> contenders() {
    List<Way> list = ways.collect();
    int[] sources = list.stream().mapToInt(Way::source).toArray();
    int[] targets = list.stream().mapToInt(Way::target).toArray();
    int[] weights = list.stream().mapToInt(Way::weight).toArray();
    return List.of(
        Contender.timed(Contender.LIMIT, () -> limit(sources, targets, weights)),
        Contender.timed(Contender.GYRE, this::delta),
        Contender.timed(MESSAGES, this::messages));
  }

  private Digest limit(int[] sources, int[] targets, int[] weights) throws Exception {
    int[] values = IntStream.range(0, vertices).map(start::value).toArray();
    int[] frontier = IntStream.range(0, vertices).filter(v -> values[v] < FAR).toArray();
    Relaxation.run(workers, sources, targets, weights, values, frontier);
    long hash = 0;
    for (int v = 0; v < vertices; v++) {
      hash += Digest.hash(v, values[v]);
    }
    return new Digest(vertices, hash, 0);
  }

  private Digest delta() {
    Start begin = start;
    DataSet<State> states =
        environment
            .sequence(0, vertices)
            .map(vertex -> new State((int) (long) vertex, begin.value(vertex)));
    return digest(
        DeltaIteration.from(
                states, State::vertex, states.filter(s -> s.value() < FAR), MOST_SUPERSTEPS)
            .merging((known, offer) -> offer.value() < known.value() ? offer : known)
            .run(
                (_, changed) ->
                    DeltaIteration.changes(
                        changed
                            .join(ways)
                            .where(State::vertex)
                            .equalTo(Way::source)
                            .with((s, way) -> new State(way.target(), s.value() + way.weight()))))
            .map(state -> new Pair(state.vertex(), state.value())));
  }

  private Digest messages() {
    Start begin = start;
    MessagePassing<Integer, Integer> least =
        MessagePassing.spread(
                Combiner.ofInt(Math::min),
                vertex -> begin.value((Long) vertex.key()),
                MOST_SUPERSTEPS)
            .along((Integer value, Integer weight) -> value + weight);
    return digest(graph.run(least).map(vertex -> new Pair(vertex.id(), vertex.value())));
  }

  private Digest digest(DataSet<Pair> values) {
    return new Engine(environment).digest(values);
  }

  @Override
  public String difference(Digest expected, Digest actual) {
    return expected.difference(actual);
  }

  @Override
  public void close() {
    environment.close();
    workers.close();
  }
}
