package org.gyre.jmh.peers;

import static org.apache.spark.sql.functions.col;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.gyre.jmh.Digest;
import org.gyre.jmh.Generated;
import org.gyre.jmh.Peer;
import org.gyre.jmh.PeerLoop;
import org.gyre.jmh.Tpch;
import org.gyre.jmh.WordText;
import org.gyre.jmh.Workload;
import scala.Tuple2;
import scala.Tuple3;
import scala.Tuple4;

/**
 * Spark's typed Datasets in local mode. Records of pairs are generated within the time, as for
 * Gyre; the tables of the queries are cached in memory before it.
 */
public final class SparkPeer implements Peer {

  private static final Encoder<Tuple2<Long, Long>> PAIRS =
      Encoders.tuple(Encoders.LONG(), Encoders.LONG());
  private static final Encoder<Tuple3<Long, Long, Long>> TRIPLES =
      Encoders.tuple(Encoders.LONG(), Encoders.LONG(), Encoders.LONG());
  private static final Encoder<Tuple3<Long, Integer, Integer>> SHIPMENTS =
      Encoders.tuple(Encoders.LONG(), Encoders.INT(), Encoders.INT());

  private final SparkSession spark;
  private final int threads;

  private SparkPeer(int threads) {
    this.threads = threads;
    spark =
        SparkSession.builder()
            .master("local[" + threads + "]")
            .appName("gyre-jmh")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", threads)
            .getOrCreate();
    spark.sparkContext().setLogLevel("WARN");
  }

  /**
   * The process.
   *
   * @param arguments see {@link PeerLoop}
   * @throws Exception if anything fails
   */
  public static void main(String[] arguments) throws Exception {
    PeerLoop.serve(arguments, SparkPeer::new);
  }

  @Override
  public String version() {
    return "Spark " + spark.version();
  }

  @Override
  public Run prepare(String job, Workload workload, Path folder) throws Exception {
    return switch (job) {
      case "sort" -> () -> sort(workload);
      case "group-sum" -> () -> groupSum(workload);
      case "group-sum by text" -> () -> groupSumByText(workload);
      case "join" -> () -> join(workload);
      case "distinct" -> () -> distinct(workload);
      case "word count" -> {
        Path text = WordText.file(folder, workload.textBytes());
        yield () -> wordCount(text);
      }
      case "query 1" -> {
        Dataset<SparkRows.Item> items = items(workload);
        yield () -> pricingSummary(items);
      }
      case "query 3" -> shippingPriority(workload);
      default -> throw new IllegalArgumentException("no such job: " + job);
    };
  }

  private Dataset<Long> indices(long count) {
    return spark.range(0, count, 1, threads);
  }

  private Dataset<Tuple2<Long, Long>> pairs(long count, MapFunction<Long, Long> key) {
    return indices(count)
        .map((MapFunction<Long, Tuple2<Long, Long>>) i -> new Tuple2<>(key.call(i), i), PAIRS);
  }

  /** Runs the job: each partition is digested where it lies. */
  private static Answer digested(long start, Dataset<Tuple2<Long, Long>> records) {
    List<Tuple3<Long, Long, Long>> parts =
        records
            .mapPartitions(
                (MapPartitionsFunction<Tuple2<Long, Long>, Tuple3<Long, Long, Long>>)
                    SparkPeer::digest,
                TRIPLES)
            .collectAsList();
    Digest all = new Digest(0, 0, 0);
    for (Tuple3<Long, Long, Long> part : parts) {
      all = all.plus(new Digest(part._1(), part._2(), 0));
    }
    return new Answer(secondsSince(start), all);
  }

  /** Count, hash and disorder. */
  private static Iterator<Tuple3<Long, Long, Long>> digest(Iterator<Tuple2<Long, Long>> records) {
    long count = 0;
    long hash = 0;
    long disorder = 0;
    long last = Long.MIN_VALUE;
    while (records.hasNext()) {
      Tuple2<Long, Long> record = records.next();
      count++;
      hash += Digest.hash(record._1(), record._2());
      disorder += record._1() < last ? 1 : 0;
      last = record._1();
    }
    return List.of(new Tuple3<>(count, hash, disorder)).iterator();
  }

  private Answer sort(Workload workload) {
    long start = System.nanoTime();
    List<Tuple3<Long, Long, Long>> parts =
        pairs(workload.records(), Generated::key)
            .orderBy(col("_1"))
            .mapPartitions(
                (MapPartitionsFunction<Tuple2<Long, Long>, Tuple3<Long, Long, Long>>)
                    SparkPeer::digest,
                TRIPLES)
            .collectAsList();
    Digest all = new Digest(0, 0, 0);
    for (Tuple3<Long, Long, Long> part : parts) {
      all = all.plus(new Digest(part._1(), part._2(), part._3()));
    }
    return new Answer(secondsSince(start), all);
  }

  private Answer groupSum(Workload workload) {
    long start = System.nanoTime();
    long keys = workload.keys();
    return digested(
        start,
        pairs(workload.records(), i -> Generated.drawnKey(i, keys))
            .groupByKey((MapFunction<Tuple2<Long, Long>, Long>) Tuple2::_1, Encoders.LONG())
            .agg(new SparkAggregators.Sum<Long>().toColumn()));
  }

  private Answer groupSumByText(Workload workload) {
    long start = System.nanoTime();
    long keys = workload.keys();
    return digested(
        start,
        indices(workload.records())
            .map(
                (MapFunction<Long, Tuple2<String, Long>>)
                    i -> new Tuple2<>(Generated.textKey(Generated.drawn(i, keys)), i),
                Encoders.tuple(Encoders.STRING(), Encoders.LONG()))
            .groupByKey((MapFunction<Tuple2<String, Long>, String>) Tuple2::_1, Encoders.STRING())
            .agg(new SparkAggregators.Sum<String>().toColumn())
            .map(
                (MapFunction<Tuple2<String, Long>, Tuple2<Long, Long>>)
                    sum -> new Tuple2<>(Generated.numberOf(sum._1()), sum._2()),
                PAIRS));
  }

  private Answer join(Workload workload) {
    long start = System.nanoTime();
    long keys = workload.customerKeys();
    Dataset<Tuple2<Long, Long>> orders =
        pairs(workload.records(), i -> Generated.drawnKey(i, keys));
    Dataset<Tuple2<Long, Long>> customers = pairs(workload.customers(), Generated::key);
    return digested(
        start,
        orders
            .joinWith(customers, orders.col("_1").equalTo(customers.col("_1")))
            .map(
                (MapFunction<Tuple2<Tuple2<Long, Long>, Tuple2<Long, Long>>, Tuple2<Long, Long>>)
                    both -> new Tuple2<>(both._1()._1(), both._1()._2() * both._2()._2()),
                PAIRS));
  }

  private Answer distinct(Workload workload) {
    long start = System.nanoTime();
    long keys = workload.distinctKeys();
    return digested(
        start,
        indices(workload.records())
            .map((MapFunction<Long, Long>) i -> Generated.drawnKey(i, keys), Encoders.LONG())
            .distinct()
            .map((MapFunction<Long, Tuple2<Long, Long>>) key -> new Tuple2<>(key, 1L), PAIRS));
  }

  private Answer wordCount(Path text) {
    long start = System.nanoTime();
    return digested(
        start,
        spark
            .read()
            .textFile(text.toString())
            .flatMap(
                (FlatMapFunction<String, String>) line -> Arrays.asList(line.split(" ")).iterator(),
                Encoders.STRING())
            .groupByKey((MapFunction<String, String>) word -> word, Encoders.STRING())
            .count()
            .map(
                (MapFunction<Tuple2<String, Object>, Tuple2<Long, Long>>)
                    count -> new Tuple2<>((long) count._1().hashCode(), (Long) count._2()),
                PAIRS));
  }

  private Dataset<SparkRows.Item> items(Workload workload) {
    return cached(
        indices(workload.lineItems())
            .map(
                (MapFunction<Long, SparkRows.Item>) SparkRows.Item::of,
                Encoders.bean(SparkRows.Item.class)));
  }

  private static <T> Dataset<T> cached(Dataset<T> rows) {
    Dataset<T> kept = rows.persist(StorageLevel.MEMORY_ONLY());
    kept.count();
    return kept;
  }

  private static Answer pricingSummary(Dataset<SparkRows.Item> items) {
    long start = System.nanoTime();
    List<Tuple2<String, SparkRows.Sums>> groups =
        items
            .filter(
                (FilterFunction<SparkRows.Item>) item -> item.getShipDate() <= Tpch.SHIPPED_UNTIL)
            .groupByKey(
                (MapFunction<SparkRows.Item, String>) SparkRows.Item::getFlags, Encoders.STRING())
            .agg(new SparkAggregators.Summary().toColumn())
            .collectAsList();
    List<long[]> rows =
        groups.stream()
            .sorted(Comparator.comparing(Tuple2::_1))
            .map(group -> group._2().row(group._1()))
            .toList();
    return new Answer(secondsSince(start), Digest.ofRows(rows));
  }

  private Run shippingPriority(Workload workload) {
    long buyers = workload.buyers();
    Dataset<Tuple2<Long, String>> customers =
        cached(
            indices(buyers)
                .map(
                    (MapFunction<Long, Tuple2<Long, String>>)
                        i -> new Tuple2<>(Tpch.customer(i).key(), Tpch.customer(i).segment()),
                    Encoders.tuple(Encoders.LONG(), Encoders.STRING())));
    Dataset<Tuple4<Long, Long, Integer, Integer>> orders =
        cached(
            indices(workload.orders())
                .map(
                    (MapFunction<Long, Tuple4<Long, Long, Integer, Integer>>)
                        i -> {
                          Tpch.Order order = Tpch.order(i, buyers);
                          return new Tuple4<>(
                              order.key(), order.customer(), order.date(), order.shipPriority());
                        },
                    Encoders.tuple(
                        Encoders.LONG(), Encoders.LONG(), Encoders.INT(), Encoders.INT())));
    Dataset<SparkRows.Item> items = items(workload);
    return () -> shippingPriority(customers, orders, items);
  }

  private static Answer shippingPriority(
      Dataset<Tuple2<Long, String>> customers,
      Dataset<Tuple4<Long, Long, Integer, Integer>> orders,
      Dataset<SparkRows.Item> items) {
    long start = System.nanoTime();
    Dataset<Tuple2<Long, String>> buyers =
        customers.filter(
            (FilterFunction<Tuple2<Long, String>>) customer -> customer._2().equals(Tpch.SEGMENT));
    Dataset<Tuple4<Long, Long, Integer, Integer>> early =
        orders.filter(
            (FilterFunction<Tuple4<Long, Long, Integer, Integer>>)
                order -> order._3() < Tpch.ORDERED_BEFORE);
    Dataset<Tuple3<Long, Integer, Integer>> placed =
        early
            .joinWith(buyers, early.col("_2").equalTo(buyers.col("_1")))
            .map(
                (MapFunction<
                        Tuple2<Tuple4<Long, Long, Integer, Integer>, Tuple2<Long, String>>,
                        Tuple3<Long, Integer, Integer>>)
                    both -> new Tuple3<>(both._1()._1(), both._1()._3(), both._1()._4()),
                SHIPMENTS);
    Dataset<SparkRows.Item> late =
        items.filter(
            (FilterFunction<SparkRows.Item>) item -> item.getShipDate() > Tpch.ORDERED_BEFORE);
    List<Tuple2<Tuple3<Long, Integer, Integer>, Long>> best =
        late.joinWith(placed, late.col("order").equalTo(placed.col("_1")))
            .map(
                (MapFunction<
                        Tuple2<SparkRows.Item, Tuple3<Long, Integer, Integer>>,
                        Tuple2<Tuple3<Long, Integer, Integer>, Long>>)
                    both -> new Tuple2<>(both._2(), both._1().discounted()),
                Encoders.tuple(SHIPMENTS, Encoders.LONG()))
            .groupByKey(
                (MapFunction<
                        Tuple2<Tuple3<Long, Integer, Integer>, Long>,
                        Tuple3<Long, Integer, Integer>>)
                    Tuple2::_1,
                SHIPMENTS)
            .agg(new SparkAggregators.Sum<Tuple3<Long, Integer, Integer>>().toColumn())
            .map(
                (MapFunction<
                        Tuple2<Tuple3<Long, Integer, Integer>, Long>,
                        Tuple2<Tuple3<Long, Integer, Integer>, Long>>)
                    sum -> sum,
                Encoders.tuple(SHIPMENTS, Encoders.LONG()))
            .orderBy(col("_2").desc(), col("_1._2"), col("_1._1"))
            .limit(Tpch.TOP)
            .collectAsList();
    List<long[]> rows =
        best.stream()
            .map(row -> new long[] {row._1()._1(), row._2(), row._1()._2(), row._1()._3()})
            .toList();
    return new Answer(secondsSince(start), Digest.ofRows(rows));
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  @Override
  public void close() {
    spark.stop();
  }
}
