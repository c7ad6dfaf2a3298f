package org.gyre.jmh.peers;

import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.expressions.Aggregator;
import scala.Tuple2;

/** The typed aggregates of the jobs. */
final class SparkAggregators {

  private SparkAggregators() {}

  /** The sum of the second component. */
  static final class Sum<K> extends Aggregator<Tuple2<K, Long>, Long, Long> {
    private static final long serialVersionUID = 1;

    @Override
    public Long zero() {
      return 0L;
    }

    @Override
    public Long reduce(Long sum, Tuple2<K, Long> record) {
      return sum + record._2();
    }

    @Override
    public Long merge(Long left, Long right) {
      return left + right;
    }

    @Override
    public Long finish(Long sum) {
      return sum;
    }

    @Override
    public Encoder<Long> bufferEncoder() {
      return Encoders.LONG();
    }

    @Override
    public Encoder<Long> outputEncoder() {
      return Encoders.LONG();
    }
  }

  /** All sums of the first query. */
  static final class Summary extends Aggregator<SparkRows.Item, SparkRows.Sums, SparkRows.Sums> {
    private static final long serialVersionUID = 1;

    @Override
    public SparkRows.Sums zero() {
      return new SparkRows.Sums();
    }

    @Override
    public SparkRows.Sums reduce(SparkRows.Sums sums, SparkRows.Item item) {
      return sums.add(item);
    }

    @Override
    public SparkRows.Sums merge(SparkRows.Sums left, SparkRows.Sums right) {
      return left.add(right);
    }

    @Override
    public SparkRows.Sums finish(SparkRows.Sums sums) {
      return sums;
    }

    @Override
    public Encoder<SparkRows.Sums> bufferEncoder() {
      return Encoders.bean(SparkRows.Sums.class);
    }

    @Override
    public Encoder<SparkRows.Sums> outputEncoder() {
      return Encoders.bean(SparkRows.Sums.class);
    }
  }
}
