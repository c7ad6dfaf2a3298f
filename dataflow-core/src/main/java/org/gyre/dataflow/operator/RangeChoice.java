package org.gyre.dataflow.operator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Chooses ranges of about equal weight from samples. */
final class RangeChoice {

  private final RowOrder order;
  private final int partitions;
  private final List<Sampled> samples = new ArrayList<>();
  private double total;

  /** Rows that were sampled and have equal keys. */
  private static final class Sampled {
    private final MemorySegment row;
    private double weight;

    Sampled(MemorySegment row, double weight) {
      this.row = row;
      this.weight = weight;
    }

    byte[] bytes() {
      byte[] bytes = new byte[(int) row.byteSize()];
      MemorySegment.copy(row, 0, MemorySegment.ofArray(bytes), 0, bytes.length);
      return bytes;
    }
  }

  RangeChoice(RowOrder order, int partitions, List<RowSample> all) {
    this.order = order;
    this.partitions = partitions;
    long bytes = 0;
    for (RowSample sample : all) {
      bytes += sample.rows().stream().mapToLong(row -> row.length).sum();
    }
    MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, bytes));
    long at = 0;
    for (RowSample sample : all) {
      for (byte[] row : sample.rows()) {
        MemorySegment place = memory.asSlice(at, row.length);
        MemorySegment.copy(MemorySegment.ofArray(row), 0, place, 0, row.length);
        samples.add(new Sampled(place, (double) sample.weight()));
        total += (double) sample.weight();
        at += row.length;
      }
    }
    mergeEqual();
  }

  private int compare(Sampled a, Sampled b) {
    return order.compare(a.row, 0, b.row, 0);
  }

  /** Sorts, and makes one of those with equal keys. */
  private void mergeEqual() {
    samples.sort(this::compare);
    List<Sampled> distinct = new ArrayList<>();
    for (Sampled sample : samples) {
      if (!distinct.isEmpty() && compare(distinct.getLast(), sample) == 0) {
        distinct.getLast().weight += sample.weight;
      } else {
        distinct.add(sample);
      }
    }
    samples.clear();
    samples.addAll(distinct);
  }

  /**
   * Ranges that keep equal keys together: a partition ends where it comes nearest to its share of
   * what is left, so that a heavy key takes nothing from those after it.
   */
  Ranges together() {
    List<Ranges.Boundary> boundaries = new ArrayList<>();
    double left = total;
    double filled = 0;
    for (int i = 0; i < samples.size(); i++) {
      double weight = samples.get(i).weight;
      int open = partitions - boundaries.size();
      if (open > 1 && filled > 0 && filled + weight / 2 > left / open) {
        int partition = boundaries.size();
        boundaries.add(
            new Ranges.Boundary(
                samples.get(i - 1).bytes(), Ranges.Share.of(partition), partition + 1));
        left -= filled;
        filled = 0;
      }
      filled += weight;
    }
    return new Ranges(order, boundaries);
  }

  /** Ranges of equal weight: where a key is heavy, its rows are spread over several partitions. */
  Ranges spread() {
    List<Ranges.Boundary> boundaries = new ArrayList<>();
    double each = total / partitions;
    double before = 0;
    for (Sampled sample : samples) {
      double after = before + sample.weight;
      int first = Math.min(partitions - 1, (int) (before / each));
      int last = Math.min(partitions - 1, (int) (after / each));
      if (last > first) {
        double[] upTo = new double[last - first + 1];
        for (int i = 0; i < upTo.length; i++) {
          double end = Math.min(after, (first + i + 1) * each);
          upTo[i] = i == upTo.length - 1 ? 1 : (end - before) / sample.weight;
        }
        boundaries.add(new Ranges.Boundary(sample.bytes(), new Ranges.Share(first, upTo), last));
      }
      before = after;
    }
    return new Ranges(order, boundaries);
  }
}
