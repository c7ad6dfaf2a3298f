package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** The kernels of one solution set, which agree on what its values and keys look like. */
public final class SolutionKernels {

  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  private final Layout<Object> values;
  private final Layout<Object> keys;
  private final boolean takesBatches;
  private final SortForm form;
  private final String operator;
  private final Kernel<SolutionTable> table;
  private final Kernel<Stage<Object>> changes;
  private final Kernel<SortedInput> sorted;
  private final Kernel<SolutionMerge> merge;
  private final boolean merges;
  private final Kernel<Stage<Object>> write;
  private final Kernel<RowScan> readValues;
  private final Kernel<RowScan> readSorted;
  private final Kernel<Stage<Object>> withoutKeys;

  /**
   * The kernels of one use.
   *
   * @param values the layout of the values
   * @param key finds the key of a value
   * @param keyAt the offset of the key in the row of a value, or -1 if it is computed
   * @param keys the layout of the keys
   * @param function makes one value of that with a key and another; null if that takes its place
   * @param operator the operator and its place
   */
  public SolutionKernels(
      Layout<Object> values,
      KeyFunction<?, ?> key,
      int keyAt,
      Layout<Object> keys,
      @Nullable ReduceFunction<?> function,
      String operator) {
    this.values = values;
    this.keys = keys;
    this.operator = operator;
    this.takesBatches = keyAt >= 0 && values.isFixedSize();
    form = form(values, key, keyAt);
    int payload = SolutionTable.payloadSize(values, function != null);
    table =
        Kernel.copy(
            HERE,
            SolutionTable.Table.class,
            key,
            keys,
            values,
            operator,
            KeyedTable.kernel(keys, payload),
            function,
            keyAt);
    changes = Stages.stage(SolutionChanges.class, operator);
    sorted = Stages.sortedInput(form, null, false, operator);
    merges = function != null;
    merge =
        Kernel.copy(
            HERE,
            SolutionMerge.Merge.class,
            keys,
            form.order().at(),
            form.layout(),
            form.keys(),
            key,
            function,
            operator);
    write = Stages.writeRows(values, operator);
    readValues = Stages.rowScan(values);
    readSorted = Stages.rowScan(form.layout());
    ComputedKeys computed = form.keys();
    MapFunction<Object, Object> withoutKey = row -> ComputedKeys.value(computed, row);
    withoutKeys = Stages.map(withoutKey, operator);
  }

  private SortForm form(Layout<Object> values, KeyFunction<?, ?> key, int keyAt) {
    return SortForm.of(
        values, List.of(new SortKey(key, keys, keyAt, RowSorter.Direction.ASCENDING)));
  }

  String operator() {
    return operator;
  }

  /** The size of every row in the order of the keys, or -1 if they differ. */
  int rowSize() {
    return Rows.fixedSize(form.layout());
  }

  /** Created with the account. */
  Kernel<SolutionTable> table() {
    return table;
  }

  /** Puts values into a table; created with that and what takes those that find no room there. */
  Kernel<Stage<Object>> changes() {
    return changes;
  }

  /** Created with the task and the bytes of memory it takes at most. */
  Kernel<SortedInput> sorted() {
    return sorted;
  }

  /**
   * Merges newer rows with older ones; what changes is written to a buffer too, if there is one.
   */
  SolutionMerge merge(@Nullable RowBuffer changed) {
    return merge.create(changed);
  }

  /** Whether values are merged. */
  boolean merges() {
    return merges;
  }

  /** Whether a table takes batches of rows of values with a layout. */
  boolean takesBatches(Layout<?> layout) {
    return takesBatches && values.equals(layout);
  }

  /**
   * How the rows of changes are divided best; not at all if one of the sets is sorted.
   *
   * @param sets of all tasks
   * @return the piles
   */
  public Piles piles(List<SolutionSet> sets) {
    return sets.stream().anyMatch(SolutionSet::isSorted)
        ? Piles.ONE
        : Piles.of(sets.stream().map(set -> set.table().keys).toList(), keys);
  }

  Object read(MemorySegment segment, long row) {
    return values.read(segment, row, 0);
  }

  /** The size of every value as a row, or -1 if they differ. */
  int valueSize() {
    return Rows.fixedSize(values);
  }

  /** Writes values as rows in no order; created with the buffer. */
  Kernel<Stage<Object>> write() {
    return write;
  }

  /** Reads rows of values in no order. */
  RowScan readValues(Stage<Object> next) {
    return readValues.create(next);
  }

  /** Reads rows in the order of the keys. */
  RowScan readSorted(Stage<Object> next) {
    return readSorted.create(form.keys() == null ? next : withoutKeys.create(null, next));
  }

  /** What looks values up, with kernels for both forms of a solution set. */
  public final class Lookup {

    private final Kernel<Stage<Object>> inTable;
    private final Kernel<Stage<Object>> inRows;
    private final Kernel<SortedInput> probes;

    /**
     * A lookup.
     *
     * @param probe the layout of the values that are looked up
     * @param key finds what is looked up
     * @param keyAt the offset of the key in the row of a value, or -1 if it is computed
     * @param function takes a value and what was found
     * @param isOuter whether it is called with null where nothing was
     * @param name the operator and its place
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // in the engine all values are objects
    public Lookup(
        Layout<Object> probe,
        KeyFunction<?, ?> key,
        int keyAt,
        FlatJoinFunction<?, ?, ?> function,
        boolean isOuter,
        String name) {
      inTable =
          (Kernel)
              Kernel.copy(HERE, SolutionLookup.InTable.class, function, isOuter, key, keys, name);
      SortForm ofProbes = form(probe, key, keyAt);
      probes = Stages.sortedInput(ofProbes, null, false, name);
      inRows =
          (Kernel)
              Kernel.copy(
                  HERE,
                  SolutionLookup.InRows.class,
                  function,
                  isOuter,
                  key,
                  keys,
                  name,
                  ofProbes.layout(),
                  ofProbes.order().at(),
                  ofProbes.keys(),
                  form.layout(),
                  form.order().at(),
                  form.keys());
    }

    /**
     * Looks values up.
     *
     * @param set the solution set of the task; none of its values changes meanwhile
     * @return the stage that takes them
     */
    public Stage<Object> in(SolutionSet set, TaskContext task, Stage<Object> next) {
      SolutionTable there = set.table();
      return there != null
          ? inTable.create(there, next)
          : inRows.create(task, set.rows(), probes.create(task, set.share()), next);
    }
  }
}
