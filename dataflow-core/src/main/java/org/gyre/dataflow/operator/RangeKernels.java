package org.gyre.dataflow.operator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The kernels of one use of partitioning by range. First all values are written as rows while
 * samples of their keys are taken; these become ranges; then the rows are dealt out. Where
 * boundaries are given, values are written to their ranges at once.
 */
public final class RangeKernels {

  private static final long SEED = 0x7261_6e67;

  private final SortForm form;
  private final List<SortKey> keys;
  private final boolean spreads;
  private final String operator;
  private final int partitions;
  private final RowSample[] samples;
  private final Kernel<Stage<Object>> sampler;
  private final Kernel<RangePartition> dealer;
  private final Kernel<Stage<Object>> writer;
  private @Nullable Ranges ranges;

  /**
   * Kernels for values of a layout.
   *
   * @param values the layout of the values
   * @param keys the keys of the ranges, the most significant first
   * @param spreads whether equal keys may go to several partitions
   * @param partitions how many partitions there are, and tasks
   */
  @SuppressWarnings("unchecked") // kernels take and give objects
  RangeKernels(
      Layout<Object> values, List<SortKey> keys, boolean spreads, int partitions, String operator) {
    this.form = SortForm.of(values, keys);
    this.keys = keys;
    this.spreads = spreads;
    this.operator = operator;
    this.partitions = partitions;
    this.samples = new RowSample[partitions];
    var lookup = MethodHandles.lookup();
    this.sampler =
        Kernel.copy(
            lookup,
            (Class<Stage<Object>>) (Class<?>) SampleStage.class,
            form.layout(),
            operator,
            form.keys());
    this.dealer =
        Kernel.copy(
            lookup,
            RangePartition.Dealer.class,
            values,
            form.valueAt(),
            rowSize(),
            form.order(),
            form.keys() == null);
    this.writer =
        Kernel.copy(
            lookup,
            (Class<Stage<Object>>) (Class<?>) RangeWrite.class,
            values,
            operator,
            form.keys(),
            form.layout(),
            form.order());
  }

  /** The size of a row that is dealt out, or -1 if rows differ. */
  public int rowSize() {
    return Rows.fixedSize(form.layout());
  }

  /** Forgets the ranges, as other values come. */
  public void start() {
    ranges = null;
    Arrays.fill(samples, null);
  }

  /** Writes the values of one task to a buffer. */
  public Stage<Object> sampler(int task, RowBuffer buffer) {
    samples[task] = new RowSample(form.order(), form.layout().fixedSize(), task);
    return sampler.create(buffer, samples[task]);
  }

  /** Lets the samples decide, when all values have been written. */
  public void chooseRanges() {
    List<RowSample> taken = new ArrayList<>();
    for (RowSample sample : samples) {
      if (sample != null) {
        taken.add(sample);
      }
    }
    RangeChoice choice = new RangeChoice(form.order(), partitions, taken);
    ranges = spreads ? choice.spread() : choice.together();
  }

  /**
   * Takes given boundaries.
   *
   * @param boundaries for each boundary its keys
   * @throws StageException if they do not rise
   */
  public void useRanges(List<List<Object>> boundaries) {
    List<Ranges.Boundary> taken = new ArrayList<>();
    MemorySegment last = null;
    for (List<Object> boundary : boundaries) {
      MemorySegment row = row(boundary);
      if (last != null && form.order().compare(last, 0, row, 0) >= 0) {
        throw new StageException(
            operator
                + ": boundary "
                + (taken.size() + 1)
                + ", "
                + boundary
                + ", does not come after the one before it; give boundaries in the order by which"
                + " values are partitioned");
      }
      last = row;
      byte[] bytes = new byte[(int) row.byteSize()];
      MemorySegment.copy(row, 0, MemorySegment.ofArray(bytes), 0, bytes.length);
      taken.add(new Ranges.Boundary(bytes, Ranges.Share.of(taken.size()), taken.size() + 1));
    }
    ranges = new Ranges(form.order(), taken);
  }

  /** A row that has the keys and nothing else. */
  private MemorySegment row(List<Object> boundary) {
    int fixed = form.layout().fixedSize();
    int size = fixed;
    try {
      for (int i = 0; i < keys.size(); i++) {
        size += keys.get(i).layout().variableSize(boundary.get(i));
      }
      MemorySegment row = Arena.ofAuto().allocate(Math.max(1, size));
      int tail = fixed;
      RowOrder place = form.order();
      for (int i = 0; i < keys.size(); i++) {
        tail = keys.get(i).layout().write(boundary.get(i), row, 0, place.at(), tail);
        place = place.then();
      }
      return row;
    } catch (ClassCastException | NullPointerException e) {
      throw OperatorException.of(operator, boundary, e);
    }
  }

  /**
   * Writes values to one buffer for each partition, by given boundaries.
   *
   * @param account for the keys of a row; reserves a page
   */
  public Stage<Object> writer(int task, RowBuffer[] buffers, Account account) {
    return writer.create((Object) buffers, ranges, new SplittableRandom(SEED + task), account);
  }

  /** Deals rows of the form out to one buffer for each partition. */
  public RangePartition dealer(int task, RowBuffer[] buffers) {
    return dealer.create((Object) buffers, ranges, new SplittableRandom(SEED + task));
  }
}
