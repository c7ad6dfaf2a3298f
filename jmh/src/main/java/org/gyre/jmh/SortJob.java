package org.gyre.jmh;

import java.util.Iterator;
import java.util.List;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.plan.SortOrder;

/**
 * Sorts records of two longs, with keys all over the 64-bit range, by key: each of the parts that
 * the threads generate on its own, as {@code sortPartition} does.
 */
final class SortJob implements Job<Digest> {

  private final Workers workers;
  private final Environment environment;
  private final long records;

  SortJob(Settings settings) {
    workers = new Workers(settings.threads());
    environment = settings.environment();
    records = settings.records();
  }

  @Override
  public List<String> times() {
    return List.of("sort");
  }

  @Override
  public List<Contender<Digest>> contenders() {
    return List.of(
        Contender.timed(Contender.LIMIT, () -> RadixSort.run(workers, records)),
        Contender.timed(Contender.GYRE, this::gyre));
  }

  private Digest gyre() {
    return environment
        .sequence(0, records)
        .map(i -> new Pair(Generated.key(i), i))
        .sortPartition(Pair::key, SortOrder.ASCENDING)
        .mapPartition(SortJob::digest)
        .collect()
        .stream()
        .reduce(Digest.EMPTY, Digest::plus);
  }

  private static void digest(Iterator<Pair> sorted, Collector<Digest> out) throws Exception {
    long count = 0;
    long hash = 0;
    long disorder = 0;
    long last = Long.MIN_VALUE;
    while (sorted.hasNext()) {
      Pair record = sorted.next();
      count++;
      hash += Digest.hash(record.key(), record.value());
      disorder += record.key() < last ? 1 : 0;
      last = record.key();
    }
    out.collect(new Digest(count, hash, disorder));
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
