package org.gyre.dataflow.operator;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The kernel of an aggregate that consists of several, one accumulator after the other. All that is
 * done per value is code of this use alone, also where it has become too large to be inlined: then
 * there is one call per value, behind which nothing is looked up.
 */
@SuppressWarnings("serial") // made when a job runs, and never sent
final class SideBySide implements Aggregate<Object, Object> {

  private static final Aggregate<Object, Object> WHOLE = Kernel.constant(MethodHandles.lookup(), 0);
  private static final Aggregate<Object, Object> A = Kernel.constant(MethodHandles.lookup(), 1);
  private static final Aggregate<Object, Object> B = Kernel.constant(MethodHandles.lookup(), 2);
  private static final @Nullable Aggregate<Object, Object> C =
      Kernel.constant(MethodHandles.lookup(), 3);
  private static final @Nullable Aggregate<Object, Object> D =
      Kernel.constant(MethodHandles.lookup(), 4);
  private static final Integer B_AT = Kernel.constant(MethodHandles.lookup(), 5);
  private static final Integer C_AT = Kernel.constant(MethodHandles.lookup(), 6);
  private static final Integer D_AT = Kernel.constant(MethodHandles.lookup(), 7);

  /** How many parts there are at most. */
  private static final int PARTS = 4;

  SideBySide() {}

  /** An aggregate as kernels use it: itself, unless it consists of several. */
  @SuppressWarnings("unchecked") // in the engine all values are objects
  static Aggregate<Object, Object> of(Aggregate<?, ?> aggregate) {
    List<? extends Aggregate<?, ?>> parts = aggregate.parts();
    if (parts.size() < 2 || parts.size() > PARTS) {
      return (Aggregate<Object, Object>) aggregate;
    }
    List<Object> constants = new ArrayList<>(List.of(aggregate));
    List<Integer> offsets = new ArrayList<>();
    int at = 0;
    for (Aggregate<?, ?> part : parts) {
      constants.add(of(part));
      offsets.add(at);
      at += part.size();
    }
    constants.addAll(Collections.nCopies(PARTS - parts.size(), null));
    constants.addAll(offsets.subList(1, offsets.size()));
    constants.addAll(Collections.nCopies(PARTS - parts.size(), at));
    return Kernel.<Aggregate<Object, Object>>copy(
            MethodHandles.lookup(), SideBySide.class, constants.toArray())
        .create();
  }

  @Override
  public int size() {
    return WHOLE.size();
  }

  @Override
  public void start(MemorySegment segment, long at) {
    A.start(segment, at);
    B.start(segment, at + B_AT);
    if (C != null) {
      C.start(segment, at + C_AT);
    }
    if (D != null) {
      D.start(segment, at + D_AT);
    }
  }

  @Override
  public void add(Object value, MemorySegment segment, long at) throws Exception {
    A.add(value, segment, at);
    B.add(value, segment, at + B_AT);
    if (C != null) {
      C.add(value, segment, at + C_AT);
    }
    if (D != null) {
      D.add(value, segment, at + D_AT);
    }
  }

  @Override
  public void merge(MemorySegment from, long fromAt, MemorySegment into, long intoAt)
      throws Exception {
    A.merge(from, fromAt, into, intoAt);
    B.merge(from, fromAt + B_AT, into, intoAt + B_AT);
    if (C != null) {
      C.merge(from, fromAt + C_AT, into, intoAt + C_AT);
    }
    if (D != null) {
      D.merge(from, fromAt + D_AT, into, intoAt + D_AT);
    }
  }

  @Override
  public Object result(MemorySegment segment, long at) {
    return WHOLE.result(segment, at);
  }

  @Override
  public Layout<Object> layout() {
    return WHOLE.layout();
  }

  @Override
  public boolean summarisesNothing() {
    return WHOLE.summarisesNothing();
  }

  @Override
  public Optional<List<Serializable>> fields() {
    return WHOLE.fields();
  }

  @Override
  public List<Aggregate<Object, ?>> parts() {
    return WHOLE.parts();
  }
}
