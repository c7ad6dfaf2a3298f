package org.gyre.dataflow.operator;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.SpillFile;
import org.gyre.dataflow.memory.SpillFolder;

/** The kernel of {@link RowSorter}: takes rows, writes runs, merges them. */
final class RowSorterKernel extends RowSorter {

  private static final EntryOrder ORDER = Kernel.constant(MethodHandles.lookup(), 0);
  private static final int ROW_SIZE = Kernel.<Integer>constant(MethodHandles.lookup(), 1);
  private static final Kernel<SortedRows> SORTED_ROWS = Kernel.constant(MethodHandles.lookup(), 2);
  private static final Kernel<MergeRuns> MERGE = Kernel.constant(MethodHandles.lookup(), 3);

  private static final boolean DIRECT = ORDER.direct();
  private static final int HEADER = SortRun.headerOf(ROW_SIZE);

  private static final int MAX_FAN_IN = 256;

  private final SpillFolder spill;
  private final Runnable checkpoint;
  private final SortMemory memory;
  private final RowPages rows;
  private final SortedRows sorted;
  private final List<SortRun> runs = new ArrayList<>();
  private final List<SpillFile> files = new ArrayList<>();
  private final List<SortRunCursor> cursors = new ArrayList<>();

  /** The page for rows: filled to {@code position}, with room up to {@code limit}. */
  private MemorySegment page;

  private long position;
  private long limit;

  /** The same for indirect entries. */
  private MemorySegment entryPage;

  private long entryPosition;
  private long entryLimit;
  private EntryPages entries;

  RowSorterKernel(Account account, SpillFolder spill, Runnable checkpoint) {
    this.spill = spill;
    this.checkpoint = checkpoint;
    memory = new SortMemory(account, MIN_PAGES);
    rows = new RowPages(account, spill);
    sorted = SORTED_ROWS.create(memory, rows, checkpoint);
    startAnew();
  }

  private void startAnew() {
    entries = new EntryPages(ORDER.size(), memory.pageSize());
    page = null;
    position = 0;
    limit = 0;
    entryPage = null;
    entryPosition = 0;
    entryLimit = 0;
  }

  @Override
  public long reserve(int rowBytes) throws IOException {
    if (limit - position < HEADER + (long) rowBytes || (!DIRECT && entryPosition == entryLimit)) {
      makeRoom(HEADER + (long) rowBytes);
    }
    return position + HEADER;
  }

  @Override
  public MemorySegment segment() {
    return page;
  }

  @Override
  public void commit(int rowBytes) {
    if (!DIRECT) {
      long row = position + HEADER;
      if (HEADER > 0) {
        page.set(JAVA_INT_UNALIGNED, position, rowBytes);
      }
      ORDER.writeIndirect(entryPage, entryPosition, page, row, rows.reference(row));
      entryPosition += ORDER.size();
    }
    position += HEADER + (long) rowBytes;
  }

  // Adding.

  private void makeRoom(long bytes) throws IOException {
    if (!tryMakeRoom(bytes, false)) {
      writeRun();
      tryMakeRoom(bytes, true);
    }
  }

  private boolean tryMakeRoom(long bytes, boolean emptied) throws IOException {
    if (limit - position < bytes
        && !(bytes > memory.pageSize() ? newLargePage(bytes, emptied) : newPage())) {
      return false;
    }
    return DIRECT || entryPosition < entryLimit || newEntryPage();
  }

  private boolean newPage() {
    checkpoint.run();
    MemorySegment next = memory.tryTakeForData();
    if (next == null) {
      return false;
    }
    if ((long) memory.pagesForData() * memory.pageSize() == SortedRows.AREA) {
      sorted.prepareForMuch();
    }
    page = next;
    position = 0;
    if (DIRECT) {
      entries.add(next);
      limit = entries.fullEnd();
    } else {
      rows.add(next);
      limit = next.byteSize();
    }
    return true;
  }

  private boolean newLargePage(long bytes, boolean emptied) throws IOException {
    MemorySegment large = rows.tryAddLarge(bytes);
    if (large == null && emptied) {
      large = rows.addMapped(bytes);
    }
    if (large == null) {
      return false;
    }
    page = large;
    position = 0;
    limit = bytes;
    return true;
  }

  private boolean newEntryPage() {
    entryPage = memory.tryTakeForData();
    if (entryPage == null) {
      return false;
    }
    entries.add(entryPage);
    entryPosition = 0;
    entryLimit = entries.fullEnd();
    return true;
  }

  // Sorting.

  @Override
  public RowCursor sort() throws IOException {
    if (runs.isEmpty()) {
      return sortedInMemory();
    }
    writeRun();
    sorted.close();
    return mergeAll();
  }

  private SortedRows sortedInMemory() {
    if (entries.count() > 0) {
      entries.setLastEnd(DIRECT ? position : entryPosition);
    }
    sorted.start(entries);
    return sorted;
  }

  /** Writes all rows so far as a run, and starts with empty pages again. */
  private void writeRun() throws IOException {
    MemorySegment out = memory.take();
    runs.add(SortRun.write(sortedInMemory(), ROW_SIZE, runFile(), out, checkpoint));
    memory.give(out);
    rows.releaseAll(memory);
    memory.dataReturned();
    startAnew();
  }

  /** The file for new runs. */
  private SpillFile runFile() throws IOException {
    return files.isEmpty() ? newFile() : files.getLast();
  }

  private SpillFile newFile() throws IOException {
    SpillFile file = spill.create(memory.account().owner());
    files.add(file);
    return file;
  }

  // Merging.

  private RowCursor mergeAll() throws IOException {
    int fanIn = Math.min(memory.gather(Math.min(runs.size(), MAX_FAN_IN) + 1) - 1, MAX_FAN_IN);
    int next = 0;
    while (runs.size() > fanIn) {
      if (next >= runs.size() - 1) {
        next = 0;
      }
      if (next == 0) {
        newFile();
      }
      int count = Math.min(Math.min(fanIn, runs.size() - fanIn + 1), runs.size() - next);
      mergeSome(runs.subList(next++, next - 1 + count));
    }
    RowCursor merged = merge(runs);
    memory.freeStock();
    return merged;
  }

  /** Merges neighbouring runs into one, so that rows with equal keys keep their order. */
  private void mergeSome(List<SortRun> some) throws IOException {
    MemorySegment out = memory.take();
    SortRun merged = SortRun.write(merge(some), ROW_SIZE, runFile(), out, checkpoint);
    memory.give(out);
    for (SortRunCursor cursor : cursors) {
      cursor.close();
      memory.give(cursor.page());
    }
    cursors.clear();
    some.clear();
    some.add(merged);
    closeUnusedFiles();
  }

  private void closeUnusedFiles() {
    for (SpillFile file : List.copyOf(files.subList(0, files.size() - 1))) {
      if (!isUsed(file)) {
        files.remove(file);
        file.close();
      }
    }
  }

  private boolean isUsed(SpillFile file) {
    for (SortRun run : runs) {
      if (run.file() == file) {
        return true;
      }
    }
    return false;
  }

  private RowCursor merge(List<SortRun> some) {
    for (SortRun run : some) {
      cursors.add(new SortRunCursor(run, memory.take(), memory.account(), checkpoint));
    }
    return MERGE.create((Object) cursors.toArray(new RowCursor[0]));
  }

  @Override
  public void close() {
    sorted.close();
    for (SortRunCursor cursor : cursors) {
      cursor.close();
    }
    cursors.clear();
    rows.releaseAll(memory);
    memory.close();
    for (SpillFile file : files) {
      file.close();
    }
    files.clear();
    runs.clear();
  }
}
