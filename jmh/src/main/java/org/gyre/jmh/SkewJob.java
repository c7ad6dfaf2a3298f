package org.gyre.jmh;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.MapFunction;

/**
 * A job by Gyre on records whose keys are drawn evenly, beside the same job on records of which
 * every second one has the same key. The answer of a contender is what is wrong with its digest,
 * which a plain loop over arrays has computed before: nothing.
 */
final class SkewJob implements Job<String> {

  /** The contender with the frequent key. */
  static final String SKEWED = "skewed";

  private final String name;
  private final Settings settings;
  private final Work work;
  private final List<Engine> opened = new ArrayList<>();

  private SkewJob(String name, Settings settings, Work work) {
    this.name = name;
    this.settings = settings;
    this.work = work;
  }

  /** A job, and what comes of it. */
  private interface Work {

    /** Does the job by Gyre. */
    Digest run(Engine engine, Records records);

    /** Computes the same by loops. */
    Digest expected(Records records);
  }

  /**
   * Records (key, index).
   *
   * @param count how many
   * @param keys from how many keys they are drawn
   * @param skewed whether every second one has the first of them
   */
  private record Records(long count, long keys, boolean skewed) implements MapFunction<Long, Pair> {

    /** The number of the key of a record. */
    int number(long index) {
      return skewed && (index & 1) == 0 ? 0 : (int) Generated.drawn(index, keys);
    }

    @Override
    public Pair map(Long index) {
      return new Pair(Generated.key(number(index)), index);
    }

    DataSet<Pair> in(Environment environment) {
      return environment.sequence(0, count).map(this);
    }
  }

  /** All of them, by name. */
  static List<Family.Entry> all() {
    return List.of(
        entry("group-sum", new Sums(false)),
        entry("group-reduce", new Sums(true)),
        entry("join", new Joined()),
        entry("distinct", new Distinct()),
        entry("sort", new Sorted()));
  }

  private static Family.Entry entry(String name, Work work) {
    return new Family.Entry(name, settings -> new SkewJob(name, settings, work));
  }

  /** The sum of the values of each key, by an aggregate or by a function over records. */
  private record Sums(boolean reduces) implements Work {
    @Override
    public Digest run(Engine engine, Records records) {
      var groups = records.in(engine.environment()).groupBy(Pair::key);
      return engine.digest(
          reduces
              ? groups.reduce((a, b) -> new Pair(a.key(), a.value() + b.value()))
              : groups
                  .aggregate(Aggregates.sumLong(Pair::value))
                  .map(sum -> new Pair(sum.f0(), sum.f1())));
    }

    @Override
    public Digest expected(Records records) {
      long[] sums = new long[(int) records.keys()];
      BitSet seen = new BitSet();
      for (long i = 0; i < records.count(); i++) {
        int number = records.number(i);
        sums[number] += i;
        seen.set(number);
      }
      return seen.stream()
          .mapToObj(number -> one(number, sums[number]))
          .reduce(Digest.EMPTY, Digest::plus);
    }
  }

  private static Digest one(long number, long value) {
    return new Digest(1, Digest.hash(Generated.key(number), value), 0);
  }

  /** Each record with the one that has its key among a tenth as many; one of five has none. */
  private record Joined() implements Work {

    private static long customers(Records records) {
      return records.keys() * 4 / 5;
    }

    @Override
    public Digest run(Engine engine, Records records) {
      DataSet<Pair> known =
          engine
              .environment()
              .sequence(0, customers(records))
              .map(number -> new Pair(Generated.key(number), number));
      return engine.digest(
          records
              .in(engine.environment())
              .join(known)
              .where(Pair::key)
              .equalTo(Pair::key)
              .with((order, customer) -> new Pair(order.key(), order.value() * customer.value())));
    }

    @Override
    public Digest expected(Records records) {
      long count = 0;
      long hash = 0;
      for (long i = 0; i < records.count(); i++) {
        long number = records.number(i);
        if (number < customers(records)) {
          count++;
          hash += Digest.hash(Generated.key(number), i * number);
        }
      }
      return new Digest(count, hash, 0);
    }
  }

  /** Each key once. */
  private record Distinct() implements Work {
    @Override
    public Digest run(Engine engine, Records records) {
      return engine.digest(
          records.in(engine.environment()).map(Pair::key).distinct().map(key -> new Pair(key, 1)));
    }

    @Override
    public Digest expected(Records records) {
      BitSet seen = new BitSet();
      for (long i = 0; i < records.count(); i++) {
        seen.set(records.number(i));
      }
      return seen.stream().mapToObj(number -> one(number, 1)).reduce(Digest.EMPTY, Digest::plus);
    }
  }

  /** All records in one order by key. */
  private record Sorted() implements Work {
    @Override
    public Digest run(Engine engine, Records records) {
      return BatchJobs.sortedDigest(engine, records.in(engine.environment()));
    }

    @Override
    public Digest expected(Records records) {
      long hash = 0;
      for (long i = 0; i < records.count(); i++) {
        hash += Digest.hash(Generated.key(records.number(i)), i);
      }
      return new Digest(records.count(), hash, 0);
    }
  }

  @Override
  public List<String> times() {
    return List.of(name);
  }

  @Override
  public List<Contender<String>> contenders() {
    return List.of(contender(Contender.GYRE, false), contender(SKEWED, true));
  }

  private Contender<String> contender(String contender, boolean skewed) {
    Records records = new Records(settings.records(), settings.workload().keys(), skewed);
    Digest expected = work.expected(records);
    Engine engine = new Engine(settings.environment());
    opened.add(engine);
    return Contender.timed(contender, () -> expected.difference(work.run(engine, records)));
  }

  @Override
  public String difference(String expected, String actual) {
    return actual;
  }

  @Override
  public void close() {
    opened.forEach(Engine::close);
  }
}
