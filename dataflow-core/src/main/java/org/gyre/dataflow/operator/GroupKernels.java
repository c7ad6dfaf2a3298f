package org.gyre.dataflow.operator;

import java.lang.invoke.MethodHandles;
import java.util.function.BiFunction;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;

/** The kernels of one hash aggregation, which agree on what a summary looks like. */
public final class GroupKernels {

  private final Kernel<Stage<Object>> combiner;
  private final Kernel<GroupMerge> merger;
  private final int rowSize;

  /**
   * The kernels of one use.
   *
   * @param key finds the key of a value
   * @param keyLayout the layout of the keys
   * @param aggregate what is kept for each key
   * @param finish makes the result of a key and its summary
   * @param operator the operator and its place
   */
  public GroupKernels(
      KeyFunction<Object, Object> key,
      Layout<Object> keyLayout,
      Aggregate<Object, Object> aggregate,
      BiFunction<Object, Object, Object> finish,
      String operator) {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    Aggregate<Object, Object> summary = SideBySide.of(aggregate);
    this.rowSize = Tables.rowSize(keyLayout, aggregate.size());
    int payloadAt = keyLayout.fixedSize();
    Kernel<GroupTable> tables =
        Kernel.copy(
            lookup,
            GroupTable.Merge.class,
            keyLayout,
            summary,
            operator,
            KeyedTable.kernel(keyLayout, aggregate.size()),
            payloadAt);
    this.combiner =
        Kernel.copy(
            lookup,
            GroupCombine.class,
            key,
            keyLayout,
            summary,
            operator,
            tables,
            payloadAt,
            Math.max(1, payloadAt + aggregate.size()));
    this.merger =
        Kernel.copy(
            lookup,
            GroupMerge.Merge.class,
            keyLayout,
            summary,
            finish,
            operator,
            rowSize,
            tables,
            RowSorter.kernel(rowSize, keyLayout, 0, RowSorter.Direction.ASCENDING));
  }

  /**
   * The size of a summary as a row.
   *
   * @return bytes, or -1 if each has its own size
   */
  public int rowSize() {
    return rowSize;
  }

  /**
   * The stage that combines what one task sees.
   *
   * @param wholes take the summaries, one for each partition
   * @param divided opens what takes them when there are many
   * @param account pays for the table
   * @param share the bytes at which the table is sent and emptied at the latest
   * @return the stage
   */
  public Stage<Object> combiner(
      RowBuffer[] wholes, GroupParts divided, Account account, long share) {
    return combiner.create(wholes, divided, account, share);
  }

  /**
   * What merges the summaries of one partition.
   *
   * @param task the task that does
   * @param next takes the results
   * @return the merger
   */
  public GroupMerge merger(TaskContext task, Stage<Object> next) {
    return merger.create(task, next);
  }
}
