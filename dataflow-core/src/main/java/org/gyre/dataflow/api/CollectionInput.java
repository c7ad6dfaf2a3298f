package org.gyre.dataflow.api;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/** Reads a list of objects, which is part of the plan. */
record CollectionInput<T>(List<T> values, Layout<T> layout) implements InputFormat<T> {

  /** Values between two checks whether the job goes on. */
  private static final int CHECKED = 1 << 12;

  /** Values travel as rows, so that records need not be serializable. */
  private record Shipped<T>(Layout<T> layout, int count, byte[] rows) implements Serializable {

    static <T> Shipped<T> of(CollectionInput<T> input) {
      Layout<T> layout = input.layout;
      long bytes = 0;
      for (T value : input.values) {
        bytes += layout.fixedSize() + layout.variableSize(value);
      }
      byte[] rows = new byte[Math.toIntExact(bytes)];
      MemorySegment memory = MemorySegment.ofArray(rows);
      long row = 0;
      for (T value : input.values) {
        row += layout.write(value, memory, row, 0, layout.fixedSize());
      }
      return new Shipped<>(layout, input.values.size(), rows);
    }

    private Object readResolve() {
      MemorySegment memory = MemorySegment.ofArray(rows);
      List<T> values = new ArrayList<>();
      long row = 0;
      for (int i = 0; i < count; i++) {
        values.add(layout.read(memory, row, 0));
        row += layout.fixedSize() + layout.variableSize(memory, row, 0);
      }
      return new CollectionInput<>(values, layout);
    }
  }

  private Object writeReplace() {
    return Shipped.of(this);
  }

  private record Range(int from, int to) implements Split {
    @Override
    public long weight() {
      return (long) to - from;
    }
  }

  @SuppressWarnings("unchecked") // the layout is that of the values
  static <T> Layout<T> layoutOf(Collection<T> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "the type of an empty collection cannot be told: pass a layout, as in of(values, Layouts.LONG)");
    }
    T first = values.iterator().next();
    return (Layout<T>)
        Layouts.ofValue(first)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no layout for values of "
                            + first.getClass().getName()
                            + ": use a record of simple types, or pass a layout"));
  }

  @Override
  public List<Range> splits(int wanted) {
    List<Range> splits = new ArrayList<>();
    int size = values.size();
    for (int i = 0; i < wanted; i++) {
      splits.add(
          new Range((int) ((long) size * i / wanted), (int) ((long) size * (i + 1) / wanted)));
    }
    return splits;
  }

  @Override
  public void read(Split split, Collector<? super T> out, ReadContext context) throws Exception {
    Range range = (Range) split;
    for (int from = range.from; from < range.to; from += CHECKED) {
      int to = Math.min(range.to, from + CHECKED);
      for (T value : values.subList(from, to)) {
        out.collect(value);
      }
      context.progress(to - from);
    }
  }

  @Override
  public OptionalLong count() {
    return OptionalLong.of(values.size());
  }

  @Override
  public String describe() {
    return "collection of " + values.size();
  }
}
