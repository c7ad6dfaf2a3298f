package org.gyre.jmh;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.MemoryPool;
import org.gyre.dataflow.memory.SpillFolder;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/**
 * Rows in memory of the engine, as between two of its steps, and a chain of its kernels over them.
 */
final class KernelChain implements AutoCloseable {

  private static final int PAGE = MemoryPool.DEFAULT_PAGE_SIZE;

  private final MemoryPool pool;
  private final SpillFolder spill = new SpillFolder(Path.of(System.getProperty("java.io.tmpdir")));
  private final Account account;
  private final MemorySegment accumulator;
  private final RowBuffer rows;
  private final Layout<Object> layout;

  @SuppressWarnings("unchecked") // kernels take and give objects
  KernelChain(MemorySegment from) throws Exception {
    layout = (Layout<Object>) (Layout<?>) Layouts.of(Row.class);
    pool = new MemoryPool(from.byteSize() / PAGE * PAGE + from.byteSize() / 16 + 8L * PAGE, PAGE);
    account = pool.open("sum", 1);
    accumulator = account.page();
    rows = new RowBuffer(pool.open("rows", 1), spill, Stages.rowSize(layout));
    Stage<Object> writer = Stages.writeRows(layout, "rows").create(rows);
    for (long at = 0; at < from.byteSize(); at += RowMemory.ROW) {
      writer.accept(RowMemory.read(from, at));
    }
    rows.finish();
    if (rows.spilledBytes() > 0) {
      throw new IllegalStateException("the rows are not in memory");
    }
  }

  /** The sum that a pipeline makes of the rows. */
  double sum(Pipelines.Pipeline pipeline) throws Exception {
    accumulator.set(ValueLayout.JAVA_DOUBLE, 0, 0);
    Stage<Object> sum =
        Stages.fold(Aggregates.sumDouble((Double value) -> value), "sum").create(accumulator);
    Stage<Object> map = Stages.map(pipeline.map(), "map").create(null, sum);
    Stages.rowScan(layout, pipeline.filter(), "filter")
        .create(map)
        .scan(List.of(rows), false, () -> {});
    map.signal(Signal.END_OF_INPUT);
    return accumulator.get(ValueLayout.JAVA_DOUBLE, 0);
  }

  @Override
  public void close() throws IOException {
    rows.close();
    account.free(accumulator);
    account.close();
    pool.close();
    spill.close();
  }
}
