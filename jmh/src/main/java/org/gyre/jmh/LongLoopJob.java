package org.gyre.jmh;

import java.util.List;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.gelly.Edge;
import org.gyre.gelly.Graph;
import org.gyre.gelly.Vertex;
import org.gyre.iterations.BulkIteration;
import org.gyre.iterations.Combiner;
import org.gyre.iterations.DeltaIteration;
import org.gyre.iterations.MessagePassing;

/**
 * The time of one of ten thousand supersteps that have next to nothing to do: a bulk iteration over
 * one value, and distances along a path, at the first and at the last tenth of the supersteps. The
 * answer of a contender is what is wrong with what it found: nothing.
 */
final class LongLoopJob implements Job<String> {

  /** The contender that passes messages. */
  static final String MESSAGES = "messages";

  private static final int SUPERSTEPS = 10_000;
  private static final double TENTH = 0.1;

  private final List<String> times;
  private final Environment environment;
  private final boolean isPath;

  /** An edge of the path. */
  record Step(int from, int to) {}

  /** A vertex of the path. */
  record Place(int vertex, int distance) {}

  private LongLoopJob(String name, boolean isPath, Settings settings) {
    this.times = List.of(name + ", first tenth", name + ", last tenth");
    this.isPath = isPath;
    this.environment = settings.environment();
  }

  /** The jobs, by name. */
  static List<Family.Entry> all() {
    return List.of(entry("bulk loop of 10000", false), entry("path of 10000", true));
  }

  private static Family.Entry entry(String name, boolean isPath) {
    return new Family.Entry(name, settings -> new LongLoopJob(name, isPath, settings));
  }

  @Override
  public List<String> times() {
    return times;
  }

  @Override
  public List<Contender<String>> contenders() {
    return isPath
        ? List.of(
            new Contender<>(Contender.GYRE, () -> timed(distances())),
            new Contender<>(MESSAGES, () -> timed(messages())))
        : List.of(new Contender<>(Contender.GYRE, () -> timed(increments())));
  }

  private Contender.Timed<String> timed(String difference) {
    return new Contender.Timed<>(
        difference,
        Supersteps.median(environment, 0, TENTH),
        Supersteps.median(environment, 1 - TENTH, 1));
  }

  private String increments() {
    List<Long> found =
        BulkIteration.from(environment.of(0L), SUPERSTEPS)
            .run(current -> current.map(value -> value + 1))
            .collect();
    return found.equals(List.of((long) SUPERSTEPS)) ? "" : "the count is " + found;
  }

  private String distances() {
    DataSet<Step> steps =
        environment.sequence(0, SUPERSTEPS).map(i -> new Step((int) (long) i, (int) (i + 1)));
    DataSet<Place> start = environment.of(new Place(0, 0));
    return wrong(
        DeltaIteration.from(start, Place::vertex, start, SUPERSTEPS)
            .merging((known, place) -> place.distance() < known.distance() ? place : known)
            .run(
                (_, changed) ->
                    DeltaIteration.changes(
                        changed
                            .join(steps)
                            .where(Place::vertex)
                            .equalTo(Step::from)
                            .with((place, step) -> new Place(step.to(), place.distance() + 1))))
            .collect());
  }

  private String messages() {
    DataSet<Vertex<Integer, Integer>> places =
        environment.sequence(0, SUPERSTEPS + 1).map(i -> new Vertex<>((int) (long) i, 0));
    DataSet<Edge<Integer, Integer>> steps =
        environment.sequence(0, SUPERSTEPS).map(i -> new Edge<>((int) (long) i, (int) (i + 1), 1));
    MessagePassing<Integer, Integer> least =
        MessagePassing.spread(
                Combiner.ofInt(Math::min),
                vertex -> (Integer) vertex.key() == 0 ? 0 : SUPERSTEPS + 1,
                SUPERSTEPS)
            .along((Integer distance, Integer length) -> distance + length);
    return wrong(
        Graph.of(places, steps)
            .run(least)
            .map(place -> new Place(place.id(), place.value()))
            .collect());
  }

  /** What is wrong with the distances along the path; empty if nothing is. */
  private static String wrong(List<Place> places) {
    long right = places.stream().filter(place -> place.vertex() == place.distance()).count();
    return places.size() == SUPERSTEPS + 1 && right == places.size()
        ? ""
        : right + " of " + places.size() + " distances are right";
  }

  @Override
  public String difference(String expected, String actual) {
    return actual;
  }

  @Override
  public void close() {
    environment.close();
  }
}
