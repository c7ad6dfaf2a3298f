package org.gyre.jmh;

import java.util.List;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;

/** Sums the values of records of two longs by key: ten records for each of many sparse keys. */
final class GroupSumJob implements Job<Digest> {

  private static final int RECORDS_PER_KEY = 10;

  private final Workers workers;
  private final Environment environment;
  private final long records;
  private final long keys;

  GroupSumJob(Settings settings) {
    workers = new Workers(settings.threads());
    environment = settings.environment();
    records = settings.records();
    keys = records / RECORDS_PER_KEY;
  }

  @Override
  public List<String> times() {
    return List.of("group-sum");
  }

  @Override
  public List<Contender<Digest>> contenders() {
    return List.of(
        Contender.timed(Contender.LIMIT, () -> GroupSum.run(workers, records, keys)),
        Contender.timed(Contender.GYRE, this::gyre));
  }

  private Digest gyre() {
    long drawn = keys;
    DataSet<Pair> sums =
        environment
            .sequence(0, records)
            .map(i -> new Pair(Generated.drawnKey(i, drawn), i))
            .groupBy(Pair::key)
            .aggregate(Aggregates.sumLong(Pair::value))
            .map(sum -> new Pair(sum.f0(), sum.f1()));
    return Digest.of(sums);
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
