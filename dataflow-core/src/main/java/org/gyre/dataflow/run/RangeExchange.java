package org.gyre.dataflow.run;

import java.util.function.Function;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.operator.RangeKernels;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.StageException;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Partitions by range in two passes: the first writes all values as rows and samples their keys,
 * the second deals the rows out. With given boundaries one pass does.
 */
final class RangeExchange {

  private final Job job;
  private final Flow input;
  private final Shipping.Range shipping;
  private final Origin origin;
  private final String name;
  private @Nullable RangeKernels kernels;

  RangeExchange(Job job, Flow input, Shipping.Range shipping, Origin origin, String name) {
    this.job = job;
    this.input = input;
    this.shipping = shipping;
    this.origin = origin;
    this.name = name;
    checkBoundaries();
  }

  private void checkBoundaries() {
    int given = shipping.boundaries() == null ? 0 : shipping.boundaries().size();
    if (given >= job.parallelism()) {
      throw new StageException(
          origin
              + ": "
              + given
              + " boundaries make "
              + (given + 1)
              + " partitions, but this job has "
              + job.parallelism()
              + ", one per task; give fewer boundaries, or raise the parallelism");
    }
  }

  /** Runs the input, which is prepared, into rows that the caller discards. */
  Partitions materialise() throws Exception {
    return shipping.boundaries() == null ? sampleAndDeal() : writeByBoundaries();
  }

  private Partitions writeByBoundaries() throws Exception {
    long start = System.nanoTime();
    job.observer().started(name);
    Partitions written = job.exchange();
    job.parallel(task -> input.run(task, stage(first -> writerByBoundaries(task, written, first))));
    written.finish();
    job.report(name, start, written);
    return written;
  }

  private Stage<Object> writerByBoundaries(
      TaskContext task, Partitions written, @Nullable Object first) {
    RangeKernels made = kernels(first);
    return made.writer(task.index(), buffers(task, written), task.open(name, 1));
  }

  /** A stage that needs the layout of values and keys, by the first value if nothing else. */
  private Stage<Object> stage(Function<@Nullable Object, Stage<Object>> writer) {
    return SortKeys.areKnown(shipping.ordering(), input.layout().get())
        ? writer.apply(null)
        : Stages.onFirstValue(writer, null, name);
  }

  private Partitions sampleAndDeal() throws Exception {
    if (kernels != null) {
      kernels.start();
    }
    Partitions written = write();
    Partitions dealt = job.exchange();
    RangeKernels made = kernels;
    if (made != null) {
      long start = System.nanoTime();
      job.observer().started(name);
      made.chooseRanges();
      job.parallel(
          task ->
              made.dealer(task.index(), buffers(task, dealt))
                  .deal(written.partition(task.index()), task::checkCancelled));
      dealt.finish();
      job.report(name, start, dealt);
    }
    job.discard(written);
    return dealt;
  }

  private Partitions write() throws Exception {
    String sampled = name + ", sampled";
    long start = System.nanoTime();
    job.observer().started(sampled);
    Partitions written = job.exchange();
    job.parallel(task -> input.run(task, stage(first -> writer(task, written, first))));
    written.finish();
    job.report(sampled, start, written);
    return written;
  }

  private Stage<Object> writer(TaskContext task, Partitions written, @Nullable Object first) {
    RangeKernels made = kernels(first);
    RowBuffer buffer = job.buffer(name, made.rowSize());
    written.add(task.index(), task.index(), buffer);
    return made.sampler(task.index(), buffer);
  }

  private synchronized RangeKernels kernels(@Nullable Object first) {
    RangeKernels known = kernels;
    if (known == null) {
      Layout<Object> rows = first == null ? input.layout().get() : input.layout().decide(first);
      known =
          Stages.ranges(
              rows,
              SortKeys.of(shipping.ordering(), rows, first, origin),
              shipping.spreads(),
              job.parallelism(),
              origin.toString());
      if (shipping.boundaries() != null) {
        known.useRanges(shipping.boundaries());
      }
      kernels = known;
    }
    return known;
  }

  private RowBuffer[] buffers(TaskContext task, Partitions dealt) {
    RowBuffer[] buffers = new RowBuffer[dealt.count()];
    for (int partition = 0; partition < buffers.length; partition++) {
      buffers[partition] = job.buffer(name, Stages.rowSize(input.layout().get()));
      dealt.add(task.index(), partition, buffers[partition]);
    }
    return buffers;
  }
}
