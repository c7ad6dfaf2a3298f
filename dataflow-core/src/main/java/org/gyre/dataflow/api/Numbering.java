package org.gyre.dataflow.api;

import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;

/**
 * Numbers the values of a data set. Each value first gets its partition and its place in it; as
 * this is read twice, it is computed once and kept, so that counting and numbering see the same
 * partitions.
 *
 * @param <T> the type of the values
 */
final class Numbering<T> {

  private final DataSet<T> data;
  private final Origin origin;

  /** Partition, place in the partition, value. */
  private final DataSet<Tuple3<Integer, Long, T>> placed;

  Numbering(DataSet<T> data, Origin origin) {
    this.data = data;
    this.origin = origin;
    this.placed =
        map(
            data,
            Rich.map(
                context -> {
                  int partition = context.taskIndex();
                  long[] next = {0};
                  return value -> Tuple3.of(partition, next[0]++, value);
                }),
            layout(Tuple3.class, Layouts.INT, Layouts.LONG));
  }

  private <S, R> DataSet<R> map(
      DataSet<S> from, MapFunction<S, R> function, @Nullable Layout<R> results) {
    return data.environment().dataSet(new Node.Map<>(from.node(), function, results, origin));
  }

  /** The layout of a record whose last component is a value; null if that of values is unknown. */
  @SuppressWarnings("unchecked") // the record class is raw, its components are given
  private <R> @Nullable Layout<R> layout(Class<? extends Record> record, Layout<?>... before) {
    Layout<T> values = data.node().layout();
    if (values == null) {
      return null;
    }
    List<Layout<?>> components = new ArrayList<>(List.of(before));
    components.add(values);
    return (Layout<R>) Layouts.ofRecord(record, components);
  }

  /** The number of the first value of each partition, and at last that of all values. */
  Broadcast<long[]> starts() {
    return placed
        .groupBy(Tuple3::f0)
        .aggregate(Aggregates.count())
        .broadcast(counts -> starts(counts));
  }

  private static long[] starts(List<Tuple2<Integer, Long>> counts) {
    int partitions = counts.stream().mapToInt(count -> count.f0() + 1).max().orElse(0);
    long[] starts = new long[partitions + 1];
    counts.forEach(count -> starts[count.f0() + 1] = count.f1());
    for (int i = 1; i <= partitions; i++) {
      starts[i] += starts[i - 1];
    }
    return starts;
  }

  /** Each value behind its number. */
  DataSet<Tuple2<Long, T>> numbered(Broadcast<long[]> counted) {
    return map(
        placed,
        Rich.map(
            context -> {
              long[] starts = context.broadcast(counted);
              return place -> Tuple2.of(starts[place.f0()] + place.f1(), place.f2());
            }),
        layout(Tuple2.class, Layouts.LONG));
  }

  /** Each value behind a number that no other has, without counting. */
  static <T> DataSet<Tuple2<Long, T>> unique(DataSet<T> data, Origin origin) {
    Numbering<T> numbering = new Numbering<>(data, origin);
    return numbering.map(
        data,
        Rich.map(
            context -> {
              long step = context.tasks();
              long[] next = {context.taskIndex() - step};
              return value -> Tuple2.of(next[0] += step, value);
            }),
        numbering.layout(Tuple2.class, Layouts.LONG));
  }
}
