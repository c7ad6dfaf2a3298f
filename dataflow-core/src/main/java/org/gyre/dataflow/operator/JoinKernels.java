package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.JoinKind;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/** The kernels of one join, which agree on what its rows and keys look like. */
public final class JoinKernels {

  /**
   * What is known of one side.
   *
   * @param rows the layout of its values; null if it has none
   * @param key finds the key of a value
   * @param keyAt the offset of the key in the row of a value, or -1 if it is computed
   */
  public record Input(@Nullable Layout<Object> rows, KeyFunction<?, ?> key, int keyAt) {

    /** Of no values any layout is right. */
    Layout<?> layout() {
      return rows == null ? Layouts.BOOLEAN : rows;
    }
  }

  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  private final Input left;
  private final Input right;
  private final Layout<Object> keys;
  private final FlatJoinFunction<?, ?, ?> function;
  private final JoinKind kind;
  private final boolean groups;
  private final String operator;
  private final Map<Order, Map<Side, Kernel<SortedInput>>> mergeInputs = new EnumMap<>(Order.class);
  private final Map<Side, Kernel<HashJoin.Prober>> probers = new EnumMap<>(Side.class);
  private @Nullable Kernel<MergeJoin> merge;

  /**
   * The kernels of one use.
   *
   * @param left the left side
   * @param right the right side
   * @param keys the layout of the keys of both
   * @param function takes the pairs
   * @param kind which pairs and values it takes
   * @param groups whether the rows of a key in a table are a group, to be read often
   * @param operator the operator and its place
   */
  public JoinKernels(
      Input left,
      Input right,
      Layout<Object> keys,
      FlatJoinFunction<?, ?, ?> function,
      JoinKind kind,
      boolean groups,
      String operator) {
    this.left = left;
    this.right = right;
    this.keys = keys;
    this.function = function;
    this.kind = kind;
    this.groups = groups;
    this.operator = operator;
  }

  private Input input(Side side) {
    return side == Side.LEFT ? left : right;
  }

  /** In which order the values of a side come. */
  public enum Order {
    /** In any: they have to be sorted. */
    ANY,
    /** In that of their keys. */
    BY_KEY
  }

  /**
   * Takes one side of a merge join; created with the task, and the bytes of memory it takes at
   * most.
   *
   * @param side which
   * @param order in which order its values come
   * @return the kernel
   */
  public synchronized Kernel<SortedInput> mergeInput(Side side, Order order) {
    return mergeInputs
        .computeIfAbsent(order, _ -> new EnumMap<>(Side.class))
        .computeIfAbsent(
            side, _ -> Stages.sortedInput(form(side), null, order == Order.BY_KEY, operator));
  }

  /**
   * Merges both sides of a merge join; created with the task and the next stage.
   *
   * @return the kernel
   */
  public synchronized Kernel<MergeJoin> merge() {
    if (merge == null) {
      merge = newMerge();
    }
    return merge;
  }

  private Kernel<MergeJoin> newMerge() {
    SortForm ofLeft = form(Side.LEFT);
    SortForm ofRight = form(Side.RIGHT);
    return Kernel.copy(
        HERE,
        MergeJoin.Merge.class,
        function,
        kind,
        operator,
        keys,
        ofLeft.layout(),
        ofLeft.order().at(),
        ofLeft.keys(),
        ofRight.layout(),
        ofRight.order().at(),
        ofRight.keys());
  }

  /**
   * Puts the rows of a side into tables.
   *
   * @param side which
   * @return the builder
   */
  public HashJoin.Builder<Object> builder(Side side) {
    Input input = input(side);
    Kernel<HashJoin.Builder<Object>> kernel =
        Kernel.copy(
            HERE,
            HashJoin.Build.class,
            input.layout(),
            input.key,
            keys,
            input.keyAt,
            operator,
            KeyedTable.kernel(keys, Long.BYTES),
            groups);
    return kernel.create();
  }

  /**
   * Looks the values of one side up in tables of the other; created with {@link HashJoin.Built},
   * the task, and the next stage.
   *
   * @param build the side the tables are made of
   * @return the kernel
   */
  public synchronized Kernel<HashJoin.Prober> prober(Side build) {
    return probers.computeIfAbsent(build, this::newProber);
  }

  private Kernel<HashJoin.Prober> newProber(Side build) {
    Input probe = input(build.other());
    return Kernel.copy(
        HERE,
        HashJoin.Probe.class,
        input(build).layout(),
        probe.key,
        keys,
        function,
        kind,
        build,
        operator,
        probe.layout(),
        probe.keyAt,
        groups);
  }

  /**
   * Divides the rows of a side by the hash of their keys.
   *
   * @param side which
   * @return what divides them
   */
  public RowSplit split(Side side) {
    Input input = input(side);
    Kernel<RowSplit> kernel =
        Kernel.copy(
            HERE, RowSplit.Split.class, input.layout(), input.key, keys, input.keyAt, operator);
    return kernel.create();
  }

  /** The rows that are sorted: a computed key stands before its value. */
  @SuppressWarnings("unchecked") // in the engine all values are objects
  private SortForm form(Side side) {
    Input input = input(side);
    SortKey key = new SortKey(input.key, keys, input.keyAt, RowSorter.Direction.ASCENDING);
    return SortForm.of((Layout<Object>) input.layout(), List.of(key));
  }
}
