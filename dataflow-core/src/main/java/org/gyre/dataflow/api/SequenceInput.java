package org.gyre.dataflow.api;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/** Generates the numbers of a range. */
record SequenceInput(long from, long to) implements InputFormat<Long> {

  /** Numbers between two checks whether the job goes on. */
  private static final long CHECKED = 1 << 16;

  SequenceInput {
    if (to < from || to - from < 0) {
      throw new IllegalArgumentException(
          "the sequence from " + from + " to " + to + " is not ascending, or longer than 2^63-1");
    }
  }

  private record Range(long from, long to) implements Split {
    @Override
    public long weight() {
      return to - from;
    }
  }

  @Override
  public Layout<Long> layout() {
    return Layouts.LONG;
  }

  @Override
  public List<Range> splits(int wanted) {
    List<Range> splits = new ArrayList<>();
    long size = to - from;
    for (int i = 0; i < wanted; i++) {
      splits.add(new Range(boundary(size, i, wanted), boundary(size, i + 1, wanted)));
    }
    return splits;
  }

  private long boundary(long size, int index, int count) {
    return from + size / count * index + Math.min(index, size % count);
  }

  @Override
  public void read(Split split, Collector<? super Long> out, ReadContext context) throws Exception {
    Range range = (Range) split;
    long at = range.from;
    while (at < range.to) {
      long end = Math.min(range.to, at + CHECKED);
      for (long number = at; number < end; number++) {
        out.collect(number);
      }
      context.progress(end - at);
      at = end;
    }
  }

  @Override
  public OptionalLong count() {
    return OptionalLong.of(to - from);
  }

  @Override
  public String describe() {
    return "sequence " + from + " to " + to;
  }
}
