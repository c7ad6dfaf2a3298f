package org.gyre.dataflow.function;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.type.Components;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/**
 * Statistics of every component. The accumulator is the number of values and then, for each
 * component, what its kind keeps.
 *
 * @param <T> the type of the values
 * @param components what the values consist of
 * @param kinds the kind of each component
 */
record SummaryOfComponents<T>(Components components, List<StatisticsKind> kinds)
    implements Aggregate<T, Summary> {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  SummaryOfComponents(Components components) {
    this(components, components.layouts().stream().map(StatisticsKind::of).toList());
  }

  @Override
  public int size() {
    return Long.BYTES + kinds.stream().mapToInt(StatisticsKind::size).sum();
  }

  @Override
  public void start(MemorySegment segment, long at) {
    segment.asSlice(at, size()).fill((byte) 0);
  }

  @Override
  public void add(T value, MemorySegment segment, long at) throws Exception {
    @Nullable Object[] parts = new Object[kinds.size()];
    components.split(value, parts);
    segment.set(LONG, at, segment.get(LONG, at) + 1);
    long next = at + Long.BYTES;
    for (int i = 0; i < parts.length; i++) {
      StatisticsKind kind = kinds.get(i);
      kind.add(parts[i], segment, next);
      next += kind.size();
    }
  }

  @Override
  public void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt) {
    into.set(LONG, intoAt, into.get(LONG, intoAt) + from.get(LONG, fromAt));
    long offset = Long.BYTES;
    for (StatisticsKind kind : kinds) {
      kind.merge(from, fromAt + offset, into, intoAt + offset);
      offset += kind.size();
    }
  }

  @Override
  public Summary result(MemorySegment segment, long at) {
    List<Summary.Component> results = new ArrayList<>();
    long next = at + Long.BYTES;
    for (int i = 0; i < kinds.size(); i++) {
      results.add(kinds.get(i).result(components.names().get(i), segment, next));
      next += kinds.get(i).size();
    }
    return new Summary(segment.get(LONG, at), List.copyOf(results));
  }

  @Override
  public Layout<Summary> layout() {
    return Layouts.of(Summary.class);
  }

  @Override
  public boolean summarisesNothing() {
    return true;
  }
}
