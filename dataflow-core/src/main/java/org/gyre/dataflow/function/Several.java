package org.gyre.dataflow.function;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple4;

/**
 * Two to four summaries of the same values, one accumulator after the other. The parts are
 * components and not a list, so that they are constants to the JIT compiler where this is one.
 *
 * @param <T> the type of the values
 * @param <R> the type of the summary: a tuple
 */
record Several<T, R>(
    Aggregate<T, ?> a, Aggregate<T, ?> b, @Nullable Aggregate<T, ?> c, @Nullable Aggregate<T, ?> d)
    implements Aggregate<T, R> {

  private static int size(@Nullable Aggregate<?, ?> part) {
    return part == null ? 0 : part.size();
  }

  @Override
  public int size() {
    return a.size() + b.size() + size(c) + size(d);
  }

  @Override
  public void start(MemorySegment segment, long at) {
    long next = start(a, segment, at);
    next = start(b, segment, next);
    next = start(c, segment, next);
    start(d, segment, next);
  }

  private static long start(@Nullable Aggregate<?, ?> part, MemorySegment segment, long at) {
    if (part != null) {
      part.start(segment, at);
    }
    return at + size(part);
  }

  @Override
  public void add(T value, MemorySegment segment, long at) throws Exception {
    long next = add(a, value, segment, at);
    next = add(b, value, segment, next);
    next = add(c, value, segment, next);
    add(d, value, segment, next);
  }

  private static <T> long add(
      @Nullable Aggregate<T, ?> part, T value, MemorySegment segment, long at) throws Exception {
    if (part != null) {
      part.add(value, segment, at);
    }
    return at + size(part);
  }

  @Override
  public void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt)
      throws Exception {
    long next = merge(a, from, fromAt, into, intoAt, 0);
    next = merge(b, from, fromAt, into, intoAt, next);
    next = merge(c, from, fromAt, into, intoAt, next);
    merge(d, from, fromAt, into, intoAt, next);
  }

  private static long merge(
      @Nullable Aggregate<?, ?> part,
      MemorySegment from,
      long fromAt,
      MemorySegment into,
      long intoAt,
      long offset)
      throws Exception {
    if (part != null) {
      part.merge(from, fromAt + offset, into, intoAt + offset);
    }
    return offset + size(part);
  }

  @Override
  @SuppressWarnings("unchecked") // the type of the tuple is that of its parts
  public R result(MemorySegment segment, long at) {
    long bAt = at + a.size();
    long cAt = bAt + b.size();
    Object first = a.result(segment, at);
    Object second = b.result(segment, bAt);
    if (c == null) {
      return (R) Tuple2.of(first, second);
    }
    Object third = c.result(segment, cAt);
    return (R)
        (d == null
            ? Tuple3.of(first, second, third)
            : Tuple4.of(first, second, third, d.result(segment, cAt + c.size())));
  }

  @Override
  public List<Aggregate<T, ?>> parts() {
    return Stream.of(a, b, c, d).filter(part -> part != null).toList();
  }

  @Override
  @SuppressWarnings("unchecked") // the record class is raw, its components are given
  public Layout<R> layout() {
    List<Layout<?>> layouts = parts().stream().<Layout<?>>map(Aggregate::layout).toList();
    Class<? extends Record> type =
        c == null ? Tuple2.class : d == null ? Tuple3.class : Tuple4.class;
    return (Layout<R>) (Layout<?>) Layouts.ofRecord(type, layouts);
  }

  @Override
  public Optional<List<Serializable>> fields() {
    List<Serializable> all = new ArrayList<>();
    for (Aggregate<T, ?> part : parts()) {
      List<Serializable> fields = part.fields().orElse(null);
      if (fields == null) {
        return Optional.empty();
      }
      all.addAll(fields);
    }
    return Optional.of(all);
  }

  @Override
  public boolean summarisesNothing() {
    return parts().stream().allMatch(Aggregate::summarisesNothing);
  }
}
