package org.gyre.dataflow.run;

import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Properties;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Nullable;

/** Rows that are kept beyond the job: those of an earlier one, or else computed now. */
final class CachedFlow implements RowFlow {

  private final Job job;
  private final Step.Cached<?> step;
  private final Properties properties;
  private final @Nullable ExchangeFlow source;
  private final RowReader reader = new RowScanner();
  private ResultCache.@Nullable Entry entry;

  /**
   * Rows that are kept.
   *
   * @param step says of which node
   * @param input computes them; null if they are there
   * @param properties what is known of them
   */
  CachedFlow(Job job, Step.Cached<?> step, @Nullable Flow input, Properties properties) {
    this.job = job;
    this.step = step;
    this.properties = properties;
    this.entry = input == null ? job.results().entry(step.owner()) : null;
    this.source =
        input == null
            ? null
            : new ExchangeFlow(
                job, input, new Shipping.Forward(), step.node().origin(), job.results()::buffer);
  }

  @Override
  public LateLayout layout() {
    return source == null ? entry.layout() : source.layout();
  }

  @Override
  public @Nullable String whyOnlyOnce() {
    return null;
  }

  @Override
  public void prepare() throws Exception {
    if (entry == null) {
      long start = System.nanoTime();
      source.prepare();
      Partitions rows = source.take();
      double seconds = (System.nanoTime() - start) / 1e9;
      entry = entry(rows, seconds);
    }
  }

  /** What nobody has asked to keep belongs to the job until that has succeeded. */
  private ResultCache.Entry entry(Partitions rows, double seconds) {
    LateLayout layout = source.layout();
    if (!(step.owner() instanceof Node.Cached<?> asked)) {
      return job.keeping().computed(step, rows, layout, properties, seconds, job.meters());
    }
    job.disown(rows);
    ResultCache.Entry kept = ResultCache.Entry.of(asked, rows, layout, properties, seconds, null);
    job.results().keep(kept);
    return kept;
  }

  @Override
  public Partitions kept() {
    return entry.rows();
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    run(task, out, reader);
  }

  @Override
  public void run(TaskContext task, Stage<Object> out, RowReader by) throws Exception {
    by.read(entry.rows().partition(task.index()), false, layout().get(), task, out);
    out.signal(Signal.END_OF_INPUT);
  }
}
