package org.gyre.dataflow.operator;

import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gyre.dataflow.exchange.PageQueue;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.exchange.ValueQueue;
import org.gyre.dataflow.format.IndexedInput;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.format.OutputFormat;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.CoGroupFunction;
import org.gyre.dataflow.function.CrossFunction;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.FlatMapFunction;
import org.gyre.dataflow.function.GroupCombineFunction;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.MapPartitionFunction;
import org.gyre.dataflow.function.Partitioner;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;

/**
 * The catalogue of kernels: each method loads a private copy for one use. {@code operator} names
 * the use in errors.
 */
public final class Stages {

  private static final Lookup HERE = MethodHandles.lookup();

  private Stages() {}

  @SuppressWarnings("unchecked") // kernels take and give objects
  static Kernel<Stage<Object>> stage(Class<? extends Stage<Object>> template, Object... constants) {
    return Kernel.copy(HERE, (Class<Stage<Object>>) template, constants);
  }

  /** Reads a format; created with the next stage. */
  public static Kernel<ScanStage> scan(InputFormat<?> format, String operator) {
    return format instanceof IndexedInput<?>
        ? Kernel.copy(HERE, ScanStage.Indexed.class, format, operator)
        : Kernel.copy(HERE, ScanStage.Scan.class, format, operator);
  }

  /** Reads rows back; created with the next stage. */
  public static Kernel<RowScan> rowScan(Layout<Object> layout) {
    return layout.isFixedSize()
        ? Kernel.copy(HERE, RowScan.Fixed.class, layout, Rows.fixedSize(layout))
        : Kernel.copy(HERE, RowScan.Variable.class, layout);
  }

  /** Reads back the rows that pass a test; created with the next stage. */
  public static Kernel<RowScan> rowScan(
      Layout<Object> layout, FilterFunction<?> test, String operator) {
    return Kernel.copy(
        HERE, RowScan.Selected.class, layout, Rows.fixedSize(layout), test, operator);
  }

  /**
   * What a kernel keeps of a user function as a constant: nothing of one with a context, of which
   * the kernel is created with the instance of the task. See {@link Kernel}.
   */
  private static @Nullable Object constant(@Nullable Serializable function) {
    return function instanceof RichFunction ? null : function;
  }

  /** Maps; created with the function of the task, or null, and the next stage. */
  public static Kernel<Stage<Object>> map(MapFunction<?, ?> function, String operator) {
    return stage(MapStage.class, constant(function), operator);
  }

  /** Maps to any number of values; created likewise. */
  public static Kernel<Stage<Object>> flatMap(FlatMapFunction<?, ?> function, String operator) {
    return stage(FlatMapStage.class, constant(function), operator);
  }

  /** Filters; created likewise. */
  public static Kernel<Stage<Object>> filter(FilterFunction<?> function, String operator) {
    return stage(FilterStage.class, constant(function), operator);
  }

  /** Lets the first values pass; created with the next stage. */
  public static Kernel<Stage<Object>> limit(long count) {
    return stage(LimitStage.class, count);
  }

  /** Keeps the end of input back; created with the next stage. */
  public static Kernel<Stage<Object>> gate() {
    return stage(GateStage.class);
  }

  /** Drops all values; created with the next stage. */
  public static Kernel<Stage<Object>> drop() {
    return stage(DropStage.class);
  }

  /** Counts the values that pass; created with a {@link LongAdder} and the next stage. */
  public static Kernel<Stage<Object>> counting() {
    return stage(CountingStage.class);
  }

  /**
   * Counts the values that pass, and ends with the job; created with a {@link LongAdder}, the task
   * and the next stage.
   */
  public static Kernel<Stage<Object>> checking() {
    return stage(CheckingStage.class);
  }

  /** Counts values. */
  public static Stage<Object> count(LongAdder total) {
    return new CountStage(total);
  }

  /** Keeps values as objects. */
  public static Stage<Object> collect(List<Object> values) {
    return new CollectStage(values);
  }

  /** Keeps values as objects, as many as a bound allows. */
  public static Stage<Object> collectBounded(
      List<Object> values, HeapBound bound, Layout<Object> layout) {
    return new BoundedCollectStage(values, bound, layout);
  }

  /** Hands values to another thread. */
  public static Stage<Object> deliver(ValueQueue queue) {
    return new DeliverStage(queue);
  }

  /** Hands values to a function of the caller; a failure names the value. */
  public static void receive(List<Object> values, Consumer<Object> receiver, String operator) {
    for (Object value : values) {
      try {
        receiver.accept(value);
      } catch (RuntimeException e) {
        throw OperatorException.of(operator, value, e);
      }
    }
  }

  /** Writes values to an output; created with a partition of it. */
  public static Kernel<Stage<Object>> write(String operator) {
    return stage(WriteStage.class, operator);
  }

  /** Writes one partition. */
  @SuppressWarnings("unchecked") // an output takes the values of its input
  public static Stage<Object> write(
      Kernel<Stage<Object>> kernel, OutputFormat.Output<?> output, int index) throws IOException {
    return kernel.create(((OutputFormat.Output<Object>) output).partition(index));
  }

  /** Reduces; created with the function of the task, or null. */
  public static Kernel<ReduceStage> reduce(ReduceFunction<?> function, String operator) {
    return Kernel.copy(HERE, ReduceStage.Reduce.class, constant(function), operator);
  }

  /** Summarises; created with the memory of the accumulator, a {@link MemorySegment}. */
  public static Kernel<SummaryStage> fold(Aggregate<?, ?> aggregate, String operator) {
    return Kernel.copy(HERE, SummaryStage.Fold.class, SideBySide.of(aggregate), operator);
  }

  /** Writes rows; created with one {@link RowBuffer}. */
  public static Kernel<Stage<Object>> writeRows(Layout<?> layout, String operator) {
    return stage(WriteRows.class, layout, operator);
  }

  /** Writes rows to a queue; created with a {@link PageQueue}. */
  public static Kernel<Stage<Object>> writeQueue(Layout<?> layout, String operator) {
    return stage(WriteQueue.class, layout, operator);
  }

  /** Reads the rows of one page of a queue; the checkpoint is called now and then. */
  public static void scan(RowScan scan, PageQueue.Filled filled, Runnable checkpoint)
      throws Exception {
    scan.page(filled.page(), 0, filled.end(), checkpoint);
  }

  /**
   * Sorts; created with the task and the next stage.
   *
   * @param rows the layout of the values
   * @param keys the keys to sort by, at least one, the most significant first
   */
  public static Kernel<Stage<Object>> sort(
      Layout<Object> rows, List<SortKey> keys, String operator) {
    SortForm form = SortForm.of(rows, keys);
    return stage(SortStage.class, form.layout(), operator, form.keys(), sorters(form));
  }

  /**
   * Sorts by a key and hands each group to a function; created with the function of the task, or
   * null, the task and the next stage.
   *
   * @param rows the layout of the values
   * @param keys the key to group by, then those that say in which order the values of a group come
   * @param function null if each task has its own
   * @param isWhole whether all values of a key are to be in one group; else as many as there is
   *     memory for are sorted and handed on, again and again
   */
  public static Kernel<Stage<Object>> sortGroup(
      Layout<Object> rows,
      List<SortKey> keys,
      @Nullable GroupReduceFunction<?, ?, ?> function,
      boolean isWhole,
      String operator) {
    SortForm form = SortForm.of(rows, keys);
    return stage(
        SortGroupStage.class,
        form.layout(),
        operator,
        form.keys(),
        sorters(form),
        groups(form, operator),
        constant(function),
        isWhole);
  }

  /** A function over parts of groups as one over groups. */
  @SuppressWarnings("unchecked") // in the engine all values are objects
  public static GroupReduceFunction<Object, Object, Object> combineGroups(
      GroupCombineFunction<?, ?, ?> function) {
    return ((GroupCombineFunction<Object, Object, Object>) function)::combine;
  }

  /**
   * Takes one input of a coGroup; created with the task, and the bytes of memory it takes at most.
   *
   * @param rows the layout of the values
   * @param keys the key that all groups have, and those by which each group is sorted
   * @param isSorted whether the values come in that order
   */
  public static Kernel<SortedInput> sortedInput(
      Layout<Object> rows, List<SortKey> keys, boolean isSorted, String operator) {
    SortForm form = SortForm.of(rows, keys);
    return sortedInput(form, groups(form, operator), isSorted, operator);
  }

  /**
   * Takes one input of an operator that merges; created likewise.
   *
   * @param groups sees its rows group by group; null if the operator reads rows
   */
  static Kernel<SortedInput> sortedInput(
      SortForm form, @Nullable Kernel<GroupValues> groups, boolean isSorted, String operator) {
    return Kernel.copy(
        HERE,
        SortedInput.Input.class,
        form.layout(),
        operator,
        form.keys(),
        groups,
        isSorted ? null : sorters(form));
  }

  /**
   * Merges the two inputs of a coGroup; created with the function of the task, or null, and the
   * next stage.
   *
   * @param keyLayout the layout of the keys of both inputs
   */
  public static Kernel<SortCoGroup> coGroup(
      Layout<Object> keyLayout, CoGroupFunction<?, ?, ?, ?> function, String operator) {
    return Kernel.copy(
        HERE,
        SortCoGroup.Merge.class,
        keyLayout,
        constant(function),
        operator,
        GroupValues.kernel(keyLayout, null, keyLayout, 0, operator));
  }

  /**
   * Pairs values with those of the kept side; created with the task and the next stage.
   *
   * @param layout the layout of the values
   * @param kept the layout of the kept values
   * @param keepsLeft whether the kept values are the left ones
   */
  public static Kernel<CrossBlocks> cross(
      Layout<Object> layout,
      Layout<Object> kept,
      CrossFunction<?, ?, ?> function,
      boolean keepsLeft,
      String operator) {
    return Kernel.copy(HERE, CrossBlocks.Blocks.class, layout, kept, function, operator, keepsLeft);
  }

  private static Kernel<GroupValues> groups(SortForm form, String operator) {
    RowOrder first = form.order();
    return GroupValues.kernel(form.layout(), form.keys(), first.key(), first.at(), operator);
  }

  /**
   * Hands the first values in an order on; created with the task and the next stage.
   *
   * @param rows the layout of the values
   * @param keys the keys of the order, at least one, the most significant first
   * @param count at most how many values
   */
  public static Kernel<Stage<Object>> top(
      Layout<Object> rows, List<SortKey> keys, long count, String operator) {
    SortForm form = SortForm.of(rows, keys);
    return stage(
        TopStage.class, form.layout(), operator, form.keys(), sorters(form), form.order(), count);
  }

  /**
   * Hands groups to a function whose values come one after the other; created with the function of
   * the task, or null, the task and the next stage.
   *
   * @param rows the layout of the values
   * @param key the key to group by
   * @param function null if each task has its own
   */
  public static Kernel<Stage<Object>> orderedGroup(
      Layout<Object> rows,
      SortKey key,
      @Nullable GroupReduceFunction<?, ?, ?> function,
      String operator) {
    SortForm form = SortForm.of(rows, List.of(key));
    return stage(
        OrderedGroupStage.class,
        form.layout(),
        operator,
        form.keys(),
        key.function(),
        key.layout(),
        form.order().at(),
        constant(function));
  }

  private static Kernel<RowSorter> sorters(SortForm form) {
    return RowSorter.kernel(Rows.fixedSize(form.layout()), form.order());
  }

  /** Keeps one value of each group. */
  public static GroupReduceFunction<Object, Object, Object> firstOfGroups() {
    return (key, values, out) -> out.collect(values.next());
  }

  /** An aggregate as a function over groups; each has an accumulator of its own. */
  @SuppressWarnings("unchecked") // in the engine all values are objects
  public static GroupReduceFunction<Object, Object, Object> summariseGroups(
      Aggregate<?, ?> aggregate, String operator) {
    Aggregate<Object, Object> summary = (Aggregate<Object, Object>) aggregate;
    return (key, values, out) -> {
      MemorySegment memory = MemorySegment.ofArray(new long[summary.size() / Long.BYTES + 1]);
      summary.start(memory, 0);
      while (values.hasNext()) {
        Object value = values.next();
        try {
          summary.add(value, memory, 0);
        } catch (Exception e) {
          throw OperatorException.of(operator, value, e);
        }
      }
      out.collect(Tuple2.of(key, summary.result(memory, 0)));
    };
  }

  /** A reduce function as one over groups. */
  @SuppressWarnings("unchecked") // in the engine all values are objects
  public static GroupReduceFunction<Object, Object, Object> reduceGroups(
      ReduceFunction<?> function, String operator) {
    ReduceFunction<Object> reduce = (ReduceFunction<Object>) function;
    return (key, values, out) -> {
      Object reduced = values.next();
      while (values.hasNext()) {
        reduced = Reductions.combine(reduce, operator, reduced, values.next());
      }
      out.collect(reduced);
    };
  }

  /**
   * Hands a partition to a function as a whole; created with the function of the task, or null, the
   * task and the next stage.
   *
   * @param layout of the values; null if the partition is known to be empty
   * @param isRows whether the partition lies in rows, and does not come value by value
   */
  public static Kernel<MapPartitionStage> mapPartition(
      @Nullable Layout<?> layout,
      MapPartitionFunction<?, ?> function,
      boolean isRows,
      String operator) {
    return Kernel.copy(
        HERE,
        MapPartitionStage.Whole.class,
        layout,
        constant(function),
        operator,
        layout != null && !isRows);
  }

  /** Writes rows to all partitions in turn; created with an array of {@link RowBuffer}. */
  public static Kernel<Stage<Object>> rebalance(Layout<?> layout, String operator) {
    return stage(Rebalance.class, layout, operator);
  }

  /** Writes rows to the partitions of their keys; created with an array of {@link RowBuffer}. */
  public static Kernel<Stage<Object>> hashPartition(
      Layout<?> layout, KeyFunction<?, ?> key, Layout<?> keyLayout, String operator) {
    return stage(HashPartition.class, layout, operator, key, keyLayout);
  }

  /**
   * Writes rows to partitions that a function names; created with an array of {@link RowBuffer}.
   */
  public static Kernel<Stage<Object>> customPartition(
      Layout<?> layout, KeyFunction<?, ?> key, Partitioner<?> partitioner, String operator) {
    return stage(CustomPartition.class, layout, operator, key, partitioner);
  }

  /** Partitions by ranges of keys; the most significant key comes first. */
  public static RangeKernels ranges(
      Layout<Object> values, List<SortKey> keys, boolean spreads, int partitions, String operator) {
    return new RangeKernels(values, keys, spreads, partitions, operator);
  }

  /**
   * Hands each value of one side of a join on to its function alone; created with null and the next
   * stage.
   */
  public static Kernel<Stage<Object>> alone(
      FlatJoinFunction<?, ?, ?> function, Side side, String operator) {
    return flatMap(JoinAlone.of(function, side), operator);
  }

  /**
   * A stage that is made when the first value comes.
   *
   * @param open makes it
   * @param whenEmpty takes the signals if no value comes; null if nobody needs them
   * @param operator the operator and its place, which tell what will be made
   */
  public static Stage<Object> onFirstValue(
      Function<Object, Stage<Object>> open, @Nullable Stage<Object> whenEmpty, String operator) {
    return stage(FirstValue.class, operator).create(open, whenEmpty);
  }

  /** A reduce function as an aggregate; the layout is of fixed size. */
  @SuppressWarnings("unchecked") // in the engine all values are objects
  public static Aggregate<?, ?> reduceAggregate(Layout<Object> layout, ReduceFunction<?> function) {
    return new ReduceAggregate<>(layout, (ReduceFunction<Object>) function);
  }

  /** The aggregate that keeps nothing. */
  public static Aggregate<?, ?> noAggregate() {
    return new NoAggregate();
  }

  /** The size of a row of a layout: bytes, or -1 if rows differ. */
  public static int rowSize(Layout<?> layout) {
    return Rows.fixedSize(layout);
  }

  /** The first value of an exchange that has any. */
  public static Object firstValue(Partitions rows, Layout<Object> layout) throws IOException {
    for (int partition = 0; partition < rows.count(); partition++) {
      for (RowBuffer buffer : rows.partition(partition)) {
        try (var cursor = buffer.cursor(false)) {
          if (cursor.next()) {
            return layout.read(cursor.segment(), cursor.row(), 0);
          }
        }
      }
    }
    throw new IllegalStateException("the exchange has no rows");
  }
}
