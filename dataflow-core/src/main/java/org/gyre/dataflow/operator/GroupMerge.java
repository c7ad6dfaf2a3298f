package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.MemoryPool;
import org.gyre.dataflow.type.Layout;

/**
 * Merges the summaries that {@link GroupCombine} sent to one partition and hands on one result a
 * key.
 *
 * <p>The summaries are merged in a hash table, in place. If it does not fit into the memory there
 * is, what it holds and all further rows are split by other bits of the hash into parts that are
 * merged one after the other, and split again if need be. Rows that no hash tells apart are sorted
 * by their keys instead, and so are those for whose parts there would be no pages left.
 */
public abstract class GroupMerge {

  /** For the kernel below. */
  GroupMerge() {}

  /**
   * Merges all rows and hands on the results.
   *
   * @param wholes rows of {@link GroupCombine} that are not divided into parts; are released
   * @param parts the rows of each part; are released
   * @throws Exception if memory or disk fails, or a stage behind
   */
  public abstract void merge(List<RowBuffer> wholes, List<List<RowBuffer>> parts) throws Exception;

  static boolean areEmpty(List<List<RowBuffer>> parts) {
    return parts.stream().allMatch(List::isEmpty);
  }

  static boolean haveNoRows(List<RowBuffer> buffers) {
    return buffers.stream().allMatch(buffer -> buffer.rows() == 0);
  }

  /** The kernel. */
  static final class Merge extends GroupMerge {

    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final Aggregate<Object, Object> AGGREGATE =
        Kernel.constant(MethodHandles.lookup(), 1);
    private static final BiFunction<Object, Object, Object> FINISH =
        Kernel.constant(MethodHandles.lookup(), 2);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 3);
    private static final Integer ROW_SIZE = Kernel.constant(MethodHandles.lookup(), 4);
    private static final Kernel<GroupTable> TABLES = Kernel.constant(MethodHandles.lookup(), 5);
    private static final Kernel<RowSorter> SORTERS = Kernel.constant(MethodHandles.lookup(), 6);

    /** Into how many parts a full table is split at most. */
    private static final int MOST_PARTS = 16;

    private static final int DEEPEST = 6;

    /** What a table needs, or a sort and a summary beside it. */
    private static final int MIN_PAGES = Math.max(KeyedTable.MIN_PAGES, RowSorter.MIN_PAGES + 1);

    private final TaskContext task;
    private final Account account;
    private final Stage<Object> next;
    private GroupTable table;
    private KeyedTable<Object> keys;

    private final long[] rows = new long[KeyedTable.BATCH];

    /** Parts that may be open beside one to be sorted: others must find pages to open theirs. */
    private final long mostOpen;

    private int openParts;

    /** Where rows go instead of the table once it is full; null before. */
    private RowBuffer[] parts;

    private int level;

    Merge(TaskContext task, Stage<Object> next) {
      this.task = task;
      this.account = task.open(OPERATOR, MIN_PAGES);
      this.mostOpen = mostOpen(account.pool(), task.parallelism());
      this.next = next;
      openTable();
    }

    private void openTable() {
      table = TABLES.create(account);
      keys = table.keys;
    }

    /** Half a share of what is kept for opening, at a page each. */
    private static long mostOpen(MemoryPool pool, int tasks) {
      return pool.keptForOpening() / pool.pageSize() / (2L * tasks);
    }

    /** A power of two; 1 if no more parts may be open, so that the rows are to be sorted. */
    private int fanOut() {
      return Math.clamp(Long.highestOneBit(mostOpen - openParts), 1, MOST_PARTS);
    }

    @Override
    public void merge(List<RowBuffer> wholes, List<List<RowBuffer>> given) throws Exception {
      if (areEmpty(given)) {
        mergeAt(0, wholes);
      } else {
        RowBuffer[] others = divide(wholes);
        for (int i = 0; i < given.size(); i++) {
          List<RowBuffer> part = new ArrayList<>(given.get(i));
          if (others.length > 0) {
            part.add(others[i]);
          }
          mergeAt(1, part);
          for (RowBuffer merged : part) {
            merged.close();
          }
          openParts -= others.length > 0 ? 1 : 0;
        }
      }
      table.close();
    }

    /** What tasks have sent that did not divide; nothing if there is nothing. */
    private RowBuffer[] divide(List<RowBuffer> wholes) throws IOException {
      if (haveNoRows(wholes)) {
        return new RowBuffer[0];
      }
      startSplitting(GroupParts.PARTS);
      read(wholes);
      for (RowBuffer part : parts) {
        part.finish();
      }
      return parts;
    }

    private void mergeAt(int depth, List<RowBuffer> inputs) throws Exception {
      if (depth > DEEPEST) {
        sortAndMerge(inputs);
        return;
      }
      level = depth;
      parts = null;
      read(inputs);
      if (parts == null) {
        emit();
      } else {
        mergeParts(depth + 1, parts);
      }
    }

    private void read(List<RowBuffer> inputs) throws IOException {
      for (RowBuffer input : inputs) {
        try (RowBuffer.Reader reader = input.read(true)) {
          while (reader.nextPage()) {
            page(reader.segment(), reader.start(), reader.end());
          }
        }
      }
    }

    private void mergeParts(int depth, RowBuffer[] split) throws Exception {
      for (RowBuffer part : split) {
        part.finish();
      }
      for (RowBuffer part : split) {
        mergeAt(split.length == 1 ? DEEPEST + 1 : depth, List.of(part));
        part.close();
        openParts--;
      }
    }

    private void page(MemorySegment page, long start, long end) throws IOException {
      int count = 0;
      long at = start;
      while (at < end) {
        long row = ROW_SIZE > 0 ? at : at + Integer.BYTES;
        rows[count++] = row;
        at = end(page, row);
        if (count == rows.length || at == end) {
          add(page, count);
          count = 0;
        }
      }
    }

    private static long end(MemorySegment page, long row) {
      return ROW_SIZE > 0
          ? row + ROW_SIZE
          : row + page.get(ValueLayout.JAVA_INT_UNALIGNED, row - Integer.BYTES);
    }

    /** Merges a batch of rows, or sets them aside. */
    private void add(MemorySegment page, int count) throws IOException {
      task.checkCancelled();
      int merged = 0;
      if (parts == null) {
        merged = table.merge(page, rows, count);
        if (merged == count) {
          return;
        }
        startSplitting(fanOut());
      }
      for (int i = merged; i < count; i++) {
        split(page, rows[i], end(page, rows[i]));
      }
    }

    private void startSplitting(int count) throws IOException {
      parts = new RowBuffer[count];
      openParts += count;
      for (int i = 0; i < count; i++) {
        parts[i] = task.buffer(OPERATOR, ROW_SIZE);
      }
      MemorySegment from = keys.segment();
      long end = keys.end();
      for (long row = keys.first(); row < end; row = keys.next(row)) {
        split(from, row, keys.next(row));
      }
      table.close(); // the parts want its memory, and it grows again as it needs
      openTable();
    }

    private void split(MemorySegment from, long row, long end) throws IOException {
      int part = GroupParts.part(KEY_LAYOUT.hash(from, row, 0), level, parts.length);
      Tables.copyRow(from, row, end, parts[part]);
    }

    private void emit() throws Exception {
      MemorySegment from = keys.segment();
      long end = keys.end();
      for (long row = keys.first(); row < end; row = keys.next(row)) {
        emit(from, row, keys.payloadAt());
      }
      keys.clear();
    }

    private void emit(MemorySegment from, long row, int payloadAt) throws Exception {
      Object key = KEY_LAYOUT.read(from, row, 0);
      next.accept(result(key, from, row + payloadAt));
    }

    private static Object result(Object key, MemorySegment summaries, long at) {
      Object summary;
      try {
        summary = AGGREGATE.result(summaries, at);
      } catch (RuntimeException e) {
        throw OperatorException.of(OPERATOR, "of the group with key " + key, e);
      }
      return FINISH.apply(key, summary);
    }

    private static void merge(Object key, MemorySegment from, long at, MemorySegment into) {
      try {
        AGGREGATE.merge(from, at, into, 0);
      } catch (Exception e) {
        throw OperatorException.of(OPERATOR, "of the group with key " + key, e);
      }
    }

    private void sortAndMerge(List<RowBuffer> inputs) throws Exception {
      table.close(); // the sort wants its memory
      // Before the sort takes all there is.
      MemorySegment summary = account.region(Math.max(1, AGGREGATE.size()));
      try (RowSorter sorter = SORTERS.create(account, task.spillFolder(), task.checkpoint())) {
        for (RowBuffer input : inputs) {
          sorter.addAll(input);
        }
        mergeSorted(sorter.sort(), summary);
      }
      account.free(summary);
      openTable();
    }

    private void mergeSorted(RowCursor rows, MemorySegment summary) throws Exception {
      boolean isInGroup = false;
      Object key = null;
      while (rows.next()) {
        long from = rows.row() + KEY_LAYOUT.fixedSize();
        if (isInGroup && KEY_LAYOUT.equal(key, rows.segment(), rows.row(), 0)) {
          merge(key, rows.segment(), from, summary);
          continue;
        }
        if (isInGroup) {
          next.accept(result(key, summary, 0));
        }
        isInGroup = true;
        key = KEY_LAYOUT.read(rows.segment(), rows.row(), 0);
        MemorySegment.copy(rows.segment(), from, summary, 0, AGGREGATE.size());
      }
      if (isInGroup) {
        next.accept(result(key, summary, 0));
      }
    }
  }
}
