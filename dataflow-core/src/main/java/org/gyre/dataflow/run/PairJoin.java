package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.JoinKind.Alone;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.MemoryPool;
import org.gyre.dataflow.operator.HashJoin;
import org.gyre.dataflow.operator.JoinKernels.Order;
import org.gyre.dataflow.operator.RowSplit;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.type.Nullable;

/**
 * Joins rows of both sides that are partitioned by their keys, one pair of partitions after the
 * other, each by a table of the side that is smaller there. A pair whose smaller side does not fit
 * into its share of the memory is divided by other bits of the hash, a few times if need be; what
 * is still too large then, because no hash tells its keys apart, is sorted and merged.
 *
 * <p>The tasks take what is to be done from one queue. So a pair that is larger than others keeps
 * one of them busy and not all; and where most rows of one side have one key, the tasks share the
 * work of looking them up in one table.
 */
final class PairJoin {

  /** What part of the memory the pages of the buffers of both sides may take, as a divisor. */
  private static final long BUFFERS_SHARE = 4;

  /** Into how many parts a pair is divided at most. */
  private static final int MOST_PARTS = 16;

  private static final int DEEPEST = 4;

  /** A part with more than this much of its whole, in percent, will not get smaller. */
  private static final long HELPLESS = 80;

  /** How many bytes of rows are worth the while of another task. */
  private static final long WORTH_SHARING = 1 << 20;

  private final Job job;
  private final JoinShape shape;
  private final TableFlow first;
  private final Flow input;
  private final ExchangeFlow second;
  private final boolean keepsFirst;
  private final SortMerge merge;
  private final Map<Side, RowReader> readers = new EnumMap<>(Side.class);

  private WorkQueue<Piece> work = new WorkQueue<>();
  private long start;
  private final AtomicLong builtLeft = new AtomicLong();
  private final AtomicLong builtRight = new AtomicLong();
  private final AtomicLong divided = new AtomicLong();
  private final AtomicLong merged = new AtomicLong();
  private @Nullable Partitions secondRows;
  private String sizes = "";

  /**
   * A join.
   *
   * @param first the side whose rows are partitioned already
   * @param keepsFirst whether its rows are used again, by the next superstep of a loop
   * @param second the other side
   */
  PairJoin(Job job, JoinShape shape, TableFlow first, boolean keepsFirst, Flow second) {
    this.job = job;
    this.shape = shape;
    this.first = first;
    this.keepsFirst = keepsFirst;
    this.input = second;
    Side side = first.side().other();
    this.second =
        new ExchangeFlow(job, second, new Shipping.Hash(shape.key(side)), shape.node().origin());
    this.merge = new SortMerge(job, shape);
    readers.put(Side.LEFT, new RowScanner());
    readers.put(Side.RIGHT, new RowScanner());
  }

  /** Something that any task can do. */
  @FunctionalInterface
  private interface Piece {
    void run(Runner runner) throws Exception;
  }

  /** Rows of both sides that have all keys in common that they have in common with any others. */
  private record Pair(List<RowBuffer> left, List<RowBuffer> right, Set<Side> kept, int level) {

    List<RowBuffer> buffers(Side side) {
      return side == Side.LEFT ? left : right;
    }

    long rows(Side side) {
      return buffers(side).stream().mapToLong(RowBuffer::rows).sum();
    }

    long bytes(Side side) {
      return buffers(side).stream().mapToLong(RowBuffer::bytes).sum();
    }

    long bytes() {
      return bytes(Side.LEFT) + bytes(Side.RIGHT);
    }

    /** Whether nobody reads the rows of a side after this pair was joined. */
    boolean releases(Side side) {
      return !kept.contains(side);
    }
  }

  private void close(Pair pair) throws Exception {
    for (Side side : Side.values()) {
      if (pair.releases(side)) {
        close(pair.buffers(side));
      }
    }
  }

  private void close(List<RowBuffer> buffers) throws Exception {
    for (RowBuffer buffer : buffers) {
      job.discard(buffer);
    }
  }

  /**
   * Partitions the second side as the first one is, both finely enough that tables stay small.
   *
   * @return the sizes of both sides, in words
   */
  String prepare() throws Exception {
    if (secondRows != null) {
      job.discard(secondRows);
    }
    input.prepare();
    start = System.nanoTime();
    int tasks = job.parallelism();
    int known = first.partsPerPartition();
    List<Account> accounts = new ArrayList<>();
    try {
      int each = known > 0 ? known : reserveParts(accounts);
      int all = tasks * each;
      int ofFirst = known > 0 ? 0 : Math.min(accounts.size(), all);
      Partitions left = first.parts(each, accounts.subList(0, ofFirst));
      secondRows = second.materialise(all, accounts.subList(ofFirst, accounts.size()));
      shape.complete(first.side().other());
      queuePairs(left, secondRows);
      sizes =
          first.size()
              + ", "
              + JoinShape.describe(first.side().other(), secondRows.rows(), secondRows.bytes());
      return sizes;
    } catch (Exception failure) {
      accounts.forEach(Account::close);
      throw failure;
    }
  }

  /**
   * Into how many parts each partition is divided so that tables stay in the cache, if there is
   * memory for their buffers.
   */
  private int reserveParts(List<Account> accounts) {
    MemoryPool pool = job.pool();
    int tasks = job.parallelism();
    int each = first.tablesPerPartition(first.bytes());
    while (each > 1) {
      long buffers = (long) each * tasks * (tasks + 1);
      if (buffers * pool.pageSize() <= pool.budget() / BUFFERS_SHARE
          && accounts.addAll(job.tryAccounts("partitions of " + shape.name(), (int) buffers))) {
        return each;
      }
      each /= 2;
    }
    return 1;
  }

  /** The largest pairs first. */
  private void queuePairs(Partitions ofFirst, Partitions ofSecond) {
    Set<Side> kept = keepsFirst ? EnumSet.of(first.side()) : EnumSet.noneOf(Side.class);
    boolean firstIsLeft = first.side() == Side.LEFT;
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < ofFirst.count(); i++) {
      List<RowBuffer> a = ofFirst.partition(i);
      List<RowBuffer> b = ofSecond.partition(i);
      pairs.add(firstIsLeft ? new Pair(a, b, kept, 0) : new Pair(b, a, kept, 0));
    }
    work = new WorkQueue<>();
    pairs.stream()
        .sorted(Comparator.comparingLong(Pair::bytes))
        .forEach(pair -> work.add(runner -> runner.join(pair)));
    builtLeft.set(0);
    builtRight.set(0);
    divided.set(0);
    merged.set(0);
  }

  /** Joins pairs, as one of the tasks, until all are joined. */
  void run(TaskContext task, Stage<Object> out) throws Exception {
    Runner runner = new Runner(task, out);
    Piece piece = work.take(task::checkCancelled);
    while (piece != null) {
      piece.run(runner);
      if (work.done()) {
        report();
      }
      piece = work.take(task::checkCancelled);
    }
  }

  private void report() {
    job.report(
        shape.name() + " by partitions: ",
        sizes
            + "; tables of "
            + builtLeft
            + " left and "
            + builtRight
            + " right ones, "
            + divided
            + " divided, "
            + merged
            + " merged",
        start,
        first.rows() + secondRows.rows(),
        0,
        0);
  }

  /** What one task does. */
  private final class Runner {

    private final TaskContext task;
    private final Stage<Object> out;
    private final Map<Side, HashJoin.Prober> probers = new EnumMap<>(Side.class);

    Runner(TaskContext task, Stage<Object> out) {
      this.task = task;
      this.out = out;
    }

    private HashJoin.Prober prober(Side build) {
      return probers.computeIfAbsent(
          build,
          _ ->
              shape
                  .kernels()
                  .prober(build)
                  .create(new HashJoin.Built<>(HashJoin.newTables(0), 0), task, out));
    }

    void join(Pair pair) throws Exception {
      if (pair.rows(Side.LEFT) == 0 || pair.rows(Side.RIGHT) == 0) {
        handOnAlone(pair, Side.LEFT);
        handOnAlone(pair, Side.RIGHT);
        close(pair);
        return;
      }
      Side build = buildSide(pair);
      Probing probing = isSmall(pair, build) ? tryBuild(pair, build) : null;
      if (probing != null) {
        (build == Side.LEFT ? builtLeft : builtRight).incrementAndGet();
        probe(probing);
      } else if (divide(pair, build)) {
        divided.incrementAndGet();
      } else {
        merged.incrementAndGet();
        merge(pair);
      }
    }

    /** Of a pair that has rows of one side only. */
    private void handOnAlone(Pair pair, Side side) throws Exception {
      if (pair.rows(side) > 0 && shape.node().kind().alone(side) == Alone.UNMATCHED) {
        read(pair, side, shape.alone(side).create(null, out));
      }
    }

    private void read(Pair pair, Side side, Stage<Object> into) throws Exception {
      readers
          .get(side)
          .read(pair.buffers(side), pair.releases(side), shape.rows(side).get(), task, into);
    }

    /** Hash tables of all rows of one side of a pair, and the rows of the other. */
    private @Nullable Probing tryBuild(Pair pair, Side build) throws Exception {
      Account account = job.open("tables of " + shape.name(), 0);
      HashJoin.Table<Object> table =
          shape.kernels().builder(build).build(pair.buffers(build), account, task::checkCancelled);
      if (table == null) {
        job.discard(account);
        return null;
      }
      if (pair.releases(build)) {
        close(pair.buffers(build));
      }
      return new Probing(pair, build, table, account);
    }

    /** Looks up the rows of a pair, together with other tasks if they are many. */
    private void probe(Probing probing) throws Exception {
      List<RowBuffer> buffers = probing.rows();
      boolean shares = probing.pair.bytes(probing.build.other()) > WORTH_SHARING;
      for (RowBuffer buffer : shares ? buffers : List.<RowBuffer>of()) {
        work.add(runner -> runner.probe(probing, buffer));
      }
      for (RowBuffer buffer : shares ? List.<RowBuffer>of() : buffers) {
        probe(probing, buffer);
      }
    }

    private void probe(Probing probing, RowBuffer buffer) throws Exception {
      boolean releases = probing.pair.releases(probing.build.other());
      prober(probing.build).probe(probing.table, buffer, releases);
      if (releases) {
        job.discard(buffer);
      }
      if (probing.unread.decrementAndGet() == 0) {
        if (shape.node().kind().alone(probing.build) != Alone.NEVER) {
          prober(probing.build).handOnAlone(probing.table);
        }
        probing.table.close();
        job.discard(probing.account);
      }
    }

    /** Divides both sides of a pair; false if that does not help, or there is no memory for it. */
    private boolean divide(Pair pair, Side smaller) throws Exception {
      if (pair.level >= DEEPEST) {
        return false;
      }
      long whole = tableBytes(pair, smaller); // while the rows are there
      long times = 2 * whole / tableShare() + 1;
      int count = (int) Math.min(MOST_PARTS, Long.highestOneBit(times) * 2);
      RowBuffer[] left = null;
      RowBuffer[] right = null;
      while (right == null && count > 1) {
        left = tryBuffers(Side.LEFT, count);
        right = tryBuffers(Side.RIGHT, count);
        if (right == null) {
          close(left == null ? List.of() : List.of(left));
          count /= 2;
        }
      }
      if (left == null || right == null) {
        return false;
      }
      divide(pair, Side.LEFT, left);
      divide(pair, Side.RIGHT, right);
      close(pair);
      for (int i = 0; i < count; i++) {
        addPart(pair, List.of(left[i]), List.of(right[i]), whole);
      }
      return true;
    }

    /** They are the job's and not the task's, which may end while others read them. */
    private RowBuffer @Nullable [] tryBuffers(Side side, int count) {
      int rowSize = Stages.rowSize(shape.rows(side).get());
      RowBuffer[] opened = job.tryBuffers(shape.name(), rowSize, count);
      for (RowBuffer buffer : opened == null ? new RowBuffer[0] : opened) {
        job.own(buffer);
      }
      return opened;
    }

    private void divide(Pair pair, Side side, RowBuffer[] parts) throws Exception {
      RowSplit split = shape.kernels().split(side);
      for (RowBuffer buffer : pair.buffers(side)) {
        split.intoParts(buffer, pair.releases(side), parts, pair.level, task::checkCancelled);
      }
      for (RowBuffer part : parts) {
        part.finish();
      }
    }

    private void addPart(Pair whole, List<RowBuffer> left, List<RowBuffer> right, long bytes) {
      Pair part = new Pair(left, right, Set.of(), whole.level + 1);
      if (tableBytes(part, buildSide(part)) > bytes / 100 * HELPLESS) {
        // Sorting takes what memory there is, so what can do with tables goes first.
        work.addLast(runner -> runner.join(new Pair(left, right, Set.of(), DEEPEST)));
      } else {
        work.add(runner -> runner.join(part));
      }
    }

    private void merge(Pair pair) throws Exception {
      merge.run(
          task,
          Order.ANY,
          into -> read(pair, Side.LEFT, into),
          Order.ANY,
          into -> read(pair, Side.RIGHT, into),
          out);
      close(pair);
    }
  }

  /** A table of one side of a pair, until all rows of the other side have been looked up in it. */
  private static final class Probing {

    private final Pair pair;
    private final Side build;
    private final HashJoin.Table<Object> table;
    private final Account account;
    private final AtomicInteger unread;

    Probing(Pair pair, Side build, HashJoin.Table<Object> table, Account account) {
      this.pair = pair;
      this.build = build;
      this.table = table;
      this.account = account;
      this.unread = new AtomicInteger(rows().size());
    }

    List<RowBuffer> rows() {
      return pair.buffers(build.other());
    }
  }

  /** The side that is smaller, unless a hint says which it is to be. */
  private Side buildSide(Pair pair) {
    JoinHint hint = shape.node().hint();
    if (hint == JoinHint.BUILD_LEFT || hint == JoinHint.BUILD_RIGHT) {
      return hint == JoinHint.BUILD_LEFT ? Side.LEFT : Side.RIGHT;
    }
    return tableBytes(pair, Side.LEFT) <= tableBytes(pair, Side.RIGHT) ? Side.LEFT : Side.RIGHT;
  }

  private long tableBytes(Pair pair, Side side) {
    return shape.kernels().builder(side).tableBytes(pair.rows(side), pair.bytes(side));
  }

  private long tableShare() {
    return job.share() / TableFlow.SHARE;
  }

  private boolean isSmall(Pair pair, Side build) {
    return tableBytes(pair, build) <= tableShare();
  }
}
