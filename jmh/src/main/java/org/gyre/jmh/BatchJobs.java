package org.gyre.jmh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Tuple2;

/** The jobs on generated records and on text; {@link QueryJobs} has those on tables. */
final class BatchJobs {

  static final String SORT = "sort";
  static final String GROUP_SUM = "group-sum";
  static final String GROUP_SUM_BY_TEXT = "group-sum by text";
  static final String JOIN = "join";
  static final String DISTINCT = "distinct";
  static final String WORD_COUNT = "word count";

  private BatchJobs() {}

  /** Sorts records of two longs, with keys all over the 64-bit range, by key: all of them. */
  static BatchJob sort(Settings settings) {
    long records = settings.records();
    return new BatchJob(
        SORT,
        settings,
        workers -> RadixSort.run(workers, records),
        engine ->
            () ->
                sortedDigest(
                    engine,
                    engine
                        .environment()
                        .sequence(0, records)
                        .map(i -> new Pair(Generated.key(i), i))));
  }

  /** Sorts records by key: the digest of all of them. */
  static Digest sortedDigest(Engine engine, DataSet<Pair> records) {
    return digestSorted(
        engine.collect(
            records.sort(Pair::key, SortOrder.ASCENDING).mapPartition(BatchJobs::digest)));
  }

  /** The digest of the records of a partition, and between which keys they lie. */
  private record Sorted(Digest digest, long first, long last) {}

  private static void digest(Iterator<Pair> sorted, Collector<Sorted> out) throws Exception {
    if (!sorted.hasNext()) {
      return;
    }
    Pair record = sorted.next();
    long first = record.key();
    long last = first;
    long count = 1;
    long hash = Digest.hash(first, record.value());
    long disorder = 0;
    while (sorted.hasNext()) {
      record = sorted.next();
      count++;
      hash += Digest.hash(record.key(), record.value());
      disorder += record.key() < last ? 1 : 0;
      last = record.key();
    }
    out.collect(new Sorted(new Digest(count, hash, disorder), first, last));
  }

  /** The digest of all partitions, which come in their order. */
  private static Digest digestSorted(List<Sorted> partitions) {
    Digest all = Digest.EMPTY;
    long last = Long.MIN_VALUE;
    for (Sorted partition : partitions) {
      all = all.plus(partition.digest());
      all = all.plus(new Digest(0, 0, partition.first() < last ? 1 : 0));
      last = partition.last();
    }
    return all;
  }

  /** Sums the values of records of two longs by key: ten records for each of many sparse keys. */
  static BatchJob groupSum(Settings settings) {
    long records = settings.records();
    long keys = settings.workload().keys();
    return new BatchJob(
        GROUP_SUM,
        settings,
        workers -> GroupSum.run(workers, records, keys),
        engine ->
            () ->
                engine.digest(
                    engine
                        .environment()
                        .sequence(0, records)
                        .map(i -> new Pair(Generated.drawnKey(i, keys), i))
                        .groupBy(Pair::key)
                        .aggregate(Aggregates.sumLong(Pair::value))
                        .map(sum -> new Pair(sum.f0(), sum.f1()))));
  }

  /** As {@link #groupSum}, by keys of twelve characters. */
  static BatchJob groupSumByText(Settings settings) {
    long records = settings.records();
    long keys = settings.workload().keys();
    return new BatchJob(
        GROUP_SUM_BY_TEXT,
        settings,
        workers -> TextGroupSum.run(workers, records, keys),
        engine ->
            () ->
                engine.digest(
                    engine
                        .environment()
                        .sequence(0, records)
                        .map(i -> new TextPair(Generated.textKey(Generated.drawn(i, keys)), i))
                        .groupBy(TextPair::key)
                        .aggregate(Aggregates.sumLong(TextPair::value))
                        .map(sum -> new Pair(Generated.numberOf(sum.f0()), sum.f1()))));
  }

  /**
   * Joins orders with a tenth as many customers on sparse keys; four orders of five find their
   * customer.
   */
  static BatchJob join(Settings settings) {
    long orders = settings.records();
    long customers = settings.workload().customers();
    long keys = settings.workload().customerKeys();
    return new BatchJob(
        JOIN,
        settings,
        workers -> HashJoin.run(workers, orders, customers, keys),
        engine -> () -> engine.digest(joined(engine, orders, customers, keys)));
  }

  private static DataSet<Pair> joined(Engine engine, long orders, long customers, long keys) {
    DataSet<Pair> placed =
        engine.environment().sequence(0, orders).map(i -> new Pair(Generated.drawnKey(i, keys), i));
    DataSet<Pair> known =
        engine.environment().sequence(0, customers).map(k -> new Pair(Generated.key(k), k));
    return placed
        .join(known)
        .where(Pair::key)
        .equalTo(Pair::key)
        .with((order, customer) -> new Pair(order.key(), order.value() * customer.value()));
  }

  /** The distinct keys of records that are each one long. */
  static BatchJob distinct(Settings settings) {
    long records = settings.records();
    long keys = settings.workload().distinctKeys();
    return new BatchJob(
        DISTINCT,
        settings,
        workers -> DistinctKeys.run(workers, records, keys),
        engine ->
            () ->
                engine.digest(
                    engine
                        .environment()
                        .sequence(0, records)
                        .map(i -> Generated.drawnKey(i, keys))
                        .distinct()
                        .map(key -> new Pair(key, 1))));
  }

  /** How often each word of a text file occurs. */
  static BatchJob wordCount(Settings settings) throws IOException {
    Path file = WordText.file(settings.cache(), settings.workload().textBytes());
    return new BatchJob(
        WORD_COUNT,
        settings,
        workers -> WordCount.run(workers, file),
        engine -> () -> engine.digest(counts(engine, file)));
  }

  private static DataSet<Pair> counts(Engine engine, Path file) {
    DataSet<Tuple2<String, Long>> counts =
        engine
            .environment()
            .readText(file)
            .<String>flatMap(
                (line, words) -> {
                  for (String word : line.split(" ")) {
                    words.collect(word);
                  }
                })
            .groupBy(word -> word)
            .count();
    return counts.map(count -> new Pair(count.f0().hashCode(), count.f1()));
  }
}
