package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.HashJoin;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** The build side of a hash join: built once, however many supersteps probe it. */
final class TableFlow implements Forgetful {

  /** What part of the memory the tables of all partitions may take, as a divisor. */
  private static final long SHARE = 2;

  /** What part of the memory the values may take that wait to be looked up, as a divisor. */
  private static final long WAITING_SHARE = 4;

  /** Rows of more than this part of the memory, as a divisor, may not all find room in tables. */
  private static final long MUCH = 12;

  /** How many bytes the rows of a table may have so that all of it stays in the cache. */
  private static final long CACHED = 256 << 10;

  private static final int MOST_TABLES = 64;

  private final Job job;
  private final ExchangeFlow input;
  private final Key<?, ?> key;
  private final Origin origin;
  private @Nullable Layout<Object> keyLayout;
  private HashJoin.@Nullable Builder<Object> builder;
  private HashJoin.@Nullable Built<Object> built;
  private @Nullable Partitions rows;
  private @Nullable Account account;

  TableFlow(Job job, Flow input, Key<?, ?> key, Origin origin) {
    this.job = job;
    this.input = new ExchangeFlow(job, input, new Shipping.Hash(key), origin);
    this.key = key;
    this.origin = origin;
  }

  /** Builds the tables unless they are there. */
  void prepare() throws Exception {
    if (rows == null) {
      input.prepare();
      rows = input.take();
      if (rows.rows() > 0) {
        build();
      }
    }
  }

  private void build() throws Exception {
    long start = System.nanoTime();
    HashJoin.Builder<Object> kernel = builder();
    Account memory = job.open("tables of " + origin, 0);
    account = memory;
    int each = tablesPerPartition();
    HashJoin.Table<Object>[] tables = HashJoin.newTables(rows.count() * each);
    long limit = job.pool().budget() / (SHARE * rows.count());
    job.parallel(
        task -> {
          List<RowBuffer> own = rows.partition(task.index());
          kernel.build(own, memory, limit, tables, task.index() * each, each);
        });
    long waiting = each > 1 ? job.pool().budget() / (WAITING_SHARE * job.parallelism()) : 0;
    built = new HashJoin.Built<>(tables, leftRows(tables, each), kernel, waiting);
    job.report("tables of " + origin, start, rows);
  }

  /**
   * So many that each stays in the cache; one if memory is short, as partitions without a table are
   * read once for each.
   */
  private int tablesPerPartition() {
    long bytes = rows.bytes() / rows.count();
    boolean isShort = rows.bytes() > job.pool().budget() / MUCH;
    int tables = 1;
    while (!isShort && tables < MOST_TABLES && bytes / tables > CACHED) {
      tables *= 2;
    }
    return tables;
  }

  /** Keeps the rows of partitions that got no table, and returns those of the others. */
  private List<List<RowBuffer>> leftRows(HashJoin.Table<Object>[] tables, int each) {
    List<List<RowBuffer>> left = new ArrayList<>();
    for (int i = 0; i < tables.length; i++) {
      List<RowBuffer> own = rows.partition(i / each);
      if (tables[i] == null) {
        left.add(own);
      } else {
        own.forEach(RowBuffer::close);
        left.add(List.of());
      }
    }
    return left;
  }

  /** The kernel of this use; there are rows, so the layout is known, and a row tells the key's. */
  private HashJoin.Builder<Object> builder() throws Exception {
    HashJoin.Builder<Object> known = builder;
    if (known == null) {
      Layout<Object> layout = input.layout().get();
      Layout<Object> keys = KeyLayouts.known(key, layout);
      if (keys == null) {
        keys = KeyLayouts.decide(key, layout, Stages.firstValue(rows, layout), origin);
      }
      Layout.Field place = KeyLayouts.place(key, layout);
      known =
          Stages.joinBuilder(
              layout,
              key.function(),
              keys,
              place == null ? KeyLayouts.COMPUTED : place.at(),
              origin.toString());
      keyLayout = keys;
      builder = known;
    }
    return known;
  }

  /** The tables; null if the build side is empty. */
  HashJoin.@Nullable Built<Object> built() {
    return built;
  }

  Layout<Object> rowLayout() {
    return input.layout().get();
  }

  Layout<Object> keyLayout() {
    return keyLayout;
  }

  @Override
  public void forget() throws Exception {
    if (built != null) {
      job.discard(account);
      built = null;
    }
    if (rows != null) {
      job.discard(rows);
      rows = null;
    }
  }
}
