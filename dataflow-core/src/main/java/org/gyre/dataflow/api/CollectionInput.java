package org.gyre.dataflow.api;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.gyre.dataflow.format.IndexedInput;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.PureCode;

/** Reads a list of objects, which is part of the plan. */
record CollectionInput<T>(List<T> values, Layout<T> layout) implements IndexedInput<T> {

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

  @SuppressWarnings("unchecked") // the layout is that of the values
  static <T> Layout<T> layoutOf(Collection<T> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "the type of an empty collection cannot be told: pass a layout, as in of(values,"
              + " Layouts.LONG)");
    }
    return (Layout<T>)
        Layouts.ofValues(values)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the type of the values of a collection of "
                            + values.size()
                            + " cannot be told from them, as they are null, or hold null, empty"
                            + " collections or optionals only: pass a layout"));
  }

  @Override
  public long size() {
    return values.size();
  }

  @Override
  public T value(long index) {
    return values.get((int) index);
  }

  /** Values that hold an array, say, may be changed between jobs. */
  @Override
  public Optional<String> version() {
    return PureCode.isImmutable(layout) ? Optional.of(describe()) : Optional.empty();
  }

  @Override
  public String describe() {
    return "collection of " + values.size();
  }
}
