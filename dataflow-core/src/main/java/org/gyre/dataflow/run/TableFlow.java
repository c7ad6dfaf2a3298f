package org.gyre.dataflow.run;

import java.util.List;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.HashJoin;
import org.gyre.dataflow.operator.RowSplit;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.type.Nullable;

/**
 * The side of a hash join that is looked at first: its rows, partitioned by their keys, then tables
 * of them, or finer partitions. All of it is made once, however many supersteps use it.
 */
final class TableFlow implements Forgetful {

  /** What part of the memory the tables of all partitions may take, as a divisor. */
  static final long SHARE = 2;

  /** What part of the memory the values may take that wait to be looked up, as a divisor. */
  private static final long WAITING_SHARE = 4;

  /** How many bytes the rows of a table may have so that all of it stays in the cache. */
  static final long CACHED = 256 << 10;

  static final int MOST_TABLES = 64;

  private final Job job;
  private final ExchangeFlow input;
  private final JoinShape shape;
  private final Side side;
  private @Nullable Partitions rows;
  private @Nullable Partitions parts;
  private @Nullable Account account;
  private HashJoin.@Nullable Built<Object> built;
  private boolean isThere;
  private long rowCount;
  private long byteCount;

  TableFlow(Job job, Flow input, JoinShape shape, Side side) {
    this.job = job;
    this.input =
        new ExchangeFlow(job, input, new Shipping.Hash(shape.key(side)), shape.node().origin());
    this.shape = shape;
    this.side = side;
  }

  /** Partitions the rows unless they are there. */
  void prepare() throws Exception {
    if (isThere) {
      return;
    }
    input.prepare();
    rows = input.take();
    rowCount = rows.rows();
    byteCount = rows.bytes();
    isThere = true;
    shape.complete(side);
    if (rowCount > 0 && !shape.isKnown(side)) {
      shape.decide(side, Stages.firstValue(rows, input.layout().get()));
    }
  }

  Side side() {
    return side;
  }

  long rows() {
    return rowCount;
  }

  long bytes() {
    return byteCount;
  }

  /** In words. */
  String size() {
    return JoinShape.describe(side, rowCount, byteCount);
  }

  /** What tables of all rows would take. */
  long tableBytes() {
    return shape.kernels().builder(side).tableBytes(rowCount, byteCount);
  }

  /** The tables, if they are there or can be built within their share of the memory. */
  HashJoin.@Nullable Built<Object> tryBuild() throws Exception {
    if (built == null && parts == null && tableBytes() <= job.pool().budget() / SHARE) {
      build();
    }
    return built;
  }

  private void build() throws Exception {
    long start = System.nanoTime();
    HashJoin.Builder<Object> kernel = shape.kernels().builder(side);
    Account memory = job.open("tables of " + shape.name(), 0);
    int each = tablesPerPartition();
    HashJoin.Table<Object>[] tables = HashJoin.newTables(rows.count() * each);
    job.parallel(task -> build(kernel, memory, tables, each, task));
    for (HashJoin.Table<Object> table : tables) {
      if (table == null) {
        job.discard(memory);
        return;
      }
    }
    account = memory;
    long waiting = each > 1 ? job.pool().budget() / (WAITING_SHARE * job.parallelism()) : 0;
    built = new HashJoin.Built<>(tables, waiting);
    job.report(shape.name() + ": tables of the ", size(), start, rows);
    job.discard(rows);
    rows = null;
  }

  /** Builds the tables of a partition; one that does not fit remains null. */
  private void build(
      HashJoin.Builder<Object> kernel,
      Account memory,
      HashJoin.Table<Object>[] tables,
      int each,
      TaskContext task)
      throws Exception {
    int first = task.index() * each;
    Partitions divided = shape.groups() && each > 1 ? tryDivide(first, each, task) : null;
    if (divided == null) {
      List<RowBuffer> all = rows.partition(task.index());
      kernel.build(all, memory, tables, first, each, task::checkCancelled);
      return;
    }
    boolean fits = true;
    for (int i = 0; fits && i < each; i++) {
      kernel.build(divided.partition(i), memory, tables, first + i, 1, task::checkCancelled);
      divided.close(i);
      fits = tables[first + i] != null;
    }
    job.discard(divided);
  }

  /** The rows of each table by themselves, as they are looked at twice; if there is memory. */
  private @Nullable Partitions tryDivide(int first, int each, TaskContext task) throws Exception {
    RowBuffer[] parts = job.tryBuffers(shape.name(), Stages.rowSize(input.layout().get()), each);
    if (parts == null) {
      return null;
    }
    Partitions divided = job.exchange(each);
    for (int i = 0; i < each; i++) {
      divided.add(0, i, parts[i]);
    }
    RowSplit split = shape.kernels().split(side);
    int all = rows.count() * each;
    for (RowBuffer buffer : rows.partition(task.index())) {
      split.intoPartitions(buffer, false, parts, first, all, task::checkCancelled);
    }
    divided.finish();
    return divided;
  }

  /** So many that each stays in the cache. */
  private int tablesPerPartition() {
    long bytes = byteCount / rows.count();
    int tables = 1;
    while (tables < MOST_TABLES && bytes / tables > CACHED) {
      tables *= 2;
    }
    return tables;
  }

  /**
   * Divides each partition, unless that has been done before: the same partitions as an exchange
   * into so many more would make.
   *
   * @param each into how many parts
   * @param accounts of the buffers, for each part one; may be none if there is one part
   */
  Partitions parts(int each, List<Account> accounts) throws Exception {
    if (parts == null) {
      if (each == 1) {
        parts = rows;
      } else {
        parts = divide(each, accounts);
        job.discard(rows);
      }
      rows = null;
    }
    return parts;
  }

  private Partitions divide(int each, List<Account> accounts) throws Exception {
    int all = rows.count() * each;
    Partitions divided = job.exchange(all);
    RowSplit split = shape.kernels().split(side);
    int rowSize = Stages.rowSize(input.layout().get());
    job.parallel(
        task -> {
          int first = task.index() * each;
          RowBuffer[] own = new RowBuffer[each];
          for (int i = 0; i < each; i++) {
            own[i] = job.buffer(accounts.get(first + i), rowSize);
            divided.add(0, first + i, own[i]);
          }
          for (RowBuffer buffer : rows.partition(task.index())) {
            split.intoPartitions(buffer, true, own, first, all, task::checkCancelled);
            buffer.close();
          }
        });
    divided.finish();
    return divided;
  }

  /** How many parts each partition has; 0 if they have not been made. */
  int partsPerPartition() {
    return parts == null ? 0 : parts.count() / job.parallelism();
  }

  @Override
  public void forget() throws Exception {
    isThere = false;
    if (built != null) {
      built = null;
      job.discard(account);
    }
    if (rows != null) {
      job.discard(rows);
      rows = null;
    }
    if (parts != null) {
      job.discard(parts);
      parts = null;
    }
  }
}
