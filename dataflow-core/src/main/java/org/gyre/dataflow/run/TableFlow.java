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
import org.gyre.dataflow.physical.RowCount;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.type.Layout;
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
  private static final long CACHED = 256 << 10;

  private static final int MOST_TABLES = 64;

  /** What part of the memory the pages of the buffers may take, as a divisor. */
  private static final long BUFFERS_SHARE = 16;

  private final Job job;
  private final Flow source;
  private final ExchangeFlow input;
  private final RowCount expected;
  private final JoinShape shape;
  private final Side side;
  private @Nullable Partitions rows;
  private @Nullable Partitions parts;
  private @Nullable Account account;
  private HashJoin.@Nullable Built<Object> built;
  private boolean isThere;
  private long rowCount;
  private long byteCount;

  /**
   * The side of a join.
   *
   * @param expected how many rows it has, as far as that is known
   */
  TableFlow(Job job, Flow source, RowCount expected, JoinShape shape, Side side) {
    this.job = job;
    this.source = source;
    this.expected = expected;
    this.input =
        new ExchangeFlow(job, source, new Shipping.Hash(shape.key(side)), shape.node().origin());
    this.shape = shape;
    this.side = side;
  }

  /** Partitions the rows unless they are there. */
  void prepare() throws Exception {
    if (isThere) {
      return;
    }
    source.prepare();
    rows = partition();
    rowCount = rows.rows();
    byteCount = rows.bytes();
    isThere = true;
    shape.complete(side);
    if (rowCount > 0 && !shape.isKnown(side)) {
      shape.decide(side, Stages.firstValue(rows, input.layout().get()));
    }
  }

  /** As finely as there will be tables if there are sure to be so many rows, else by tasks. */
  private Partitions partition() throws Exception {
    Layout<Object> layout = input.layout().get();
    int rowSize = layout == null ? 0 : Math.max(0, Stages.rowSize(layout));
    int tasks = job.parallelism();
    long pages = job.pool().budget() / BUFFERS_SHARE / job.pool().pageSize();
    int each = tablesPerPartition(expected.least() * rowSize);
    while (each > 1 && (long) tasks * tasks * each > pages) {
      each /= 2;
    }
    List<Account> accounts =
        each > 1 ? job.tryAccounts(shape.name(), tasks * tasks * each) : List.of();
    return accounts.isEmpty() ? input.materialise() : input.materialise(tasks * each, accounts);
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

  /** Tables that are being built, what builds them and what pays for them. */
  private record Building(
      HashJoin.Builder<Object> kernel, Account memory, HashJoin.Table<Object>[] tables) {

    void build(List<RowBuffer> rows, int first, int count, TaskContext task) throws Exception {
      kernel.build(rows, memory, tables, first, count, task::checkCancelled);
    }
  }

  private void build() throws Exception {
    long start = System.nanoTime();
    int each = divisions() > 1 ? divisions() : tablesPerPartition(byteCount);
    HashJoin.Table<Object>[] tables = HashJoin.newTables(job.parallelism() * each);
    Account memory = job.open("tables of " + shape.name(), 0);
    Building building = new Building(shape.kernels().builder(side), memory, tables);
    job.parallel(task -> build(building, each, task));
    for (HashJoin.Table<Object> table : tables) {
      if (table == null) {
        job.discard(memory);
        return;
      }
    }
    account = memory;
    long waiting = each > 1 ? job.share() / WAITING_SHARE : 0;
    built = new HashJoin.Built<>(tables, waiting);
    job.report(shape.name() + ": tables of the ", size(), start, rows);
    job.discard(rows);
    rows = null;
  }

  /** Builds the tables of a partition; one that does not fit remains null. */
  private void build(Building building, int each, TaskContext task) throws Exception {
    int first = task.index() * each;
    boolean isDivided = each == divisions();
    Partitions divided =
        !isDivided && shape.groups() ? tryDivide(building.tables.length, each, task) : null;
    if (!isDivided && divided == null) {
      building.build(rows.partition(task.index()), first, each, task);
      return;
    }
    boolean fits = true;
    for (int i = 0; fits && i < each; i++) {
      building.build(
          divided == null ? rows.partition(first + i) : divided.partition(i), first + i, 1, task);
      fits = building.tables[first + i] != null;
      if (divided != null) {
        divided.close(i);
      }
    }
    if (divided != null) {
      job.discard(divided);
    }
  }

  /** The rows of each table by themselves, as they are looked at twice; if there is memory. */
  private @Nullable Partitions tryDivide(int all, int each, TaskContext task) throws Exception {
    RowBuffer[] parts = job.tryBuffers(shape.name(), Stages.rowSize(input.layout().get()), each);
    if (parts == null) {
      return null;
    }
    Partitions divided = job.exchange(each);
    for (int i = 0; i < each; i++) {
      divided.add(0, i, parts[i]);
    }
    RowSplit split = shape.kernels().split(side);
    int first = task.index() * each;
    for (RowBuffer buffer : rows.partition(task.index())) {
      split.intoPartitions(buffer, false, parts, first, all, task::checkCancelled);
    }
    divided.finish();
    return divided;
  }

  /**
   * So many that each stays in the cache.
   *
   * @param all how many bytes the rows of all partitions have
   */
  int tablesPerPartition(long all) {
    long bytes = all / job.parallelism();
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
      if (each == divisions()) {
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
    if (parts != null) {
      return parts.count() / job.parallelism();
    }
    return divisions() > 1 ? divisions() : 0;
  }

  /** How many partitions of rows a task has. */
  private int divisions() {
    return rows.count() / job.parallelism();
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
