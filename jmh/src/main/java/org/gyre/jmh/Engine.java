package org.gyre.jmh;

import java.util.List;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Deferred;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.type.Tuple2;

/** Gyre as the batch jobs run it: an environment, and what its last run wrote to disk. */
final class Engine implements AutoCloseable {

  private final Environment environment;
  private long spilledBytes;

  Engine(Environment environment) {
    this.environment = environment;
  }

  Environment environment() {
    return environment;
  }

  /** Runs a job and returns the values. */
  <T> List<T> collect(DataSet<T> values) {
    Deferred<T> collected = values.collected();
    spilledBytes = (long) environment.execute().metric("spilled_bytes").orElseThrow();
    return collected.get();
  }

  /** Runs a job and returns the digest of its records, of which nobody asked for an order. */
  Digest digest(DataSet<Pair> records) {
    Tuple2<Long, Long> digest =
        collect(
                records
                    .map(record -> Digest.hash(record.key(), record.value()))
                    .aggregate(Aggregates.both(Aggregates.count(), Aggregates.sumLong(h -> h))))
            .getFirst();
    return new Digest(digest.f0(), digest.f1(), 0);
  }

  /** How many bytes the last run wrote to temporary files. */
  long spilledBytes() {
    return spilledBytes;
  }

  @Override
  public void close() {
    environment.close();
  }
}
