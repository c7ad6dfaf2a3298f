package org.gyre.jmh;

import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.api.DataSet;
import org.gyre.iterations.DeltaIteration;

/**
 * The time of one superstep of a delta iteration over how much it has to do: a solution set of some
 * million values, of which each superstep makes as many larger by one as the workset has.
 */
final class WorksetJob implements Job<Digest> {

  /** The contender that merges in place of looking up. */
  static final String MERGING = "merging";

  /** About how many values all supersteps of a run change, ... */
  private static final int CHANGES = 3_000_000;

  private static final int FEWEST = 4;
  private static final int MOST = 200;

  private final String name;
  private final int values;
  private final int work;
  private final int supersteps;
  private final Workers workers;
  private final Engine engine;

  /** A number by its key. */
  record Counter(int key, int count) {}

  private WorksetJob(String name, int work, Settings settings) {
    this.name = name;
    this.values = (int) settings.records();
    this.work = Math.min(work, values);
    this.supersteps = Math.clamp(CHANGES / this.work, FEWEST, MOST);
    this.workers = new Workers(settings.threads());
    this.engine = new Engine(settings.environment());
  }

  /** Worksets from ten values to all. */
  static List<Family.Entry> all() {
    return List.of(
        entry("workset of 10", 10),
        entry("workset of 1000", 1000),
        entry("workset of 100000", 100_000),
        entry("workset of all", Integer.MAX_VALUE));
  }

  private static Family.Entry entry(String name, int work) {
    return new Family.Entry(name, settings -> new WorksetJob(name, work, settings));
  }

  @Override
  public List<String> times() {
    return List.of(name);
  }

  @Override
  public List<Contender<Digest>> contenders() {
    return List.of(
        new Contender<>(Contender.LIMIT, this::limit),
        new Contender<>(Contender.GYRE, () -> run(lookingUp())),
        new Contender<>(MERGING, () -> run(merging())));
  }

  /** The key of a value of the workset: they are spread over all. */
  private static int key(long number, int values, int work) {
    return (int) (number * values / work);
  }

  private Contender.Timed<Digest> limit() throws Exception {
    int[] counts = new int[values];
    List<Double> seconds = new ArrayList<>();
    for (int superstep = 0; superstep < supersteps; superstep++) {
      long start = System.nanoTime();
      workers.run(
          worker -> {
            for (long i = workers.start(worker, work); i < workers.start(worker + 1, work); i++) {
              counts[key(i, values, work)]++;
            }
          });
      seconds.add(Contender.seconds(start, System.nanoTime()));
    }
    long hash = 0;
    for (int key = 0; key < values; key++) {
      hash += Digest.hash(key, counts[key]);
    }
    return new Contender.Timed<>(new Digest(values, hash, 0), Supersteps.median(seconds));
  }

  private DeltaIteration<Integer, Counter, Counter> loop() {
    int all = values;
    int some = work;
    DataSet<Counter> solution =
        engine.environment().sequence(0, values).map(key -> new Counter((int) (long) key, 0));
    DataSet<Counter> workset =
        engine.environment().sequence(0, work).map(i -> new Counter(key(i, all, some), 0));
    return DeltaIteration.from(solution, Counter::key, workset, supersteps);
  }

  private DataSet<Counter> lookingUp() {
    return loop()
        .run(
            (solution, changed) ->
                DeltaIteration.changes(
                    solution
                        .join(changed, Counter::key)
                        .with((_, known) -> new Counter(known.key(), known.count() + 1))));
  }

  private DataSet<Counter> merging() {
    return loop()
        .merging((known, counter) -> counter.count() > known.count() ? counter : known)
        .run(
            (_, changed) ->
                DeltaIteration.changes(
                    changed.map(counter -> new Counter(counter.key(), counter.count() + 1))));
  }

  private Contender.Timed<Digest> run(DataSet<Counter> counters) {
    Digest digest =
        engine.digest(counters.map(counter -> new Pair(counter.key(), counter.count())));
    return new Contender.Timed<>(digest, Supersteps.median(engine.environment(), 0, 1));
  }

  @Override
  public String difference(Digest expected, Digest actual) {
    return expected.difference(actual);
  }

  @Override
  public void close() {
    engine.close();
    workers.close();
  }
}
