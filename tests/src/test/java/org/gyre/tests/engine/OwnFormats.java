package org.gyre.tests.engine;

import static org.gyre.tests.engine.Trouble.at;
import static org.gyre.tests.engine.Trouble.atOnce;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.format.OutputFormat;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/** What users may write themselves beside functions: formats and aggregates, which fail. */
final class OwnFormats {

  private OwnFormats() {}

  private record Whole(long weight) implements InputFormat.Split {}

  /** Numbers, read by one task. */
  record Numbers() implements InputFormat<Long> {
    @Override
    public Layout<Long> layout() {
      return Layouts.LONG;
    }

    @Override
    public List<? extends Split> splits(int wanted) {
      return List.of(new Whole(Trouble.VALUES));
    }

    @Override
    public void read(Split split, Collector<? super Long> out, ReadContext context)
        throws Exception {
      for (long value = 0; value < Trouble.VALUES; value++) {
        out.collect(at(value));
      }
    }

    @Override
    public String describe() {
      return "numbers";
    }
  }

  /** Takes values and keeps none. */
  record Nowhere() implements OutputFormat<Long> {
    @Override
    public Output<Long> open(int partitions) {
      return new Dropping();
    }

    @Override
    public String describe() {
      return "nowhere";
    }
  }

  private static final class Dropping
      implements OutputFormat.Output<Long>, OutputFormat.Partition<Long> {

    @Override
    public OutputFormat.Partition<Long> partition(int index) {
      return this;
    }

    @Override
    public void write(Long value) {
      at(value);
    }

    @Override
    public void commit() {}

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }

  /**
   * Counts, until it fails.
   *
   * @param merges whether it fails when summaries are merged, else when there is a result
   */
  record Count(boolean merges) implements Aggregate<Long, Long> {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    @Override
    public int size() {
      return Long.BYTES;
    }

    @Override
    public void start(MemorySegment segment, long at) {
      segment.set(LONG, at, 0);
    }

    @Override
    public void add(Long value, MemorySegment segment, long at) {
      segment.set(LONG, at, segment.get(LONG, at) + 1);
    }

    @Override
    public void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
      if (merges && into.get(LONG, intoAt) > 0) {
        atOnce(0);
      }
      into.set(LONG, intoAt, into.get(LONG, intoAt) + from.get(LONG, fromAt));
    }

    @Override
    public Long result(MemorySegment segment, long at) {
      return merges ? segment.get(LONG, at) : (Long) atOnce(0);
    }

    @Override
    public Layout<Long> layout() {
      return Layouts.LONG;
    }

    @Override
    public boolean summarisesNothing() {
      return true;
    }
  }
}
