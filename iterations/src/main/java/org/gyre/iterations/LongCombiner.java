package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongBinaryOperator;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/** Folds {@code long} messages. */
record LongCombiner(LongBinaryOperator operator) implements Combiner<Long> {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  @Override
  public Layout<Long> layout() {
    return Layouts.LONG;
  }

  @Override
  public boolean fold(
      MemorySegment messages,
      MemorySegment senders,
      long from,
      long to,
      MemorySegment active,
      MemorySegment into) {
    if (active != null) {
      return foldActive(messages, senders, from, to, active, into);
    }
    long folded = messages.getAtIndex(LONG, senders.getAtIndex(INT, from));
    for (long i = from + 1; i < to; i++) {
      folded = operator.applyAsLong(folded, messages.getAtIndex(LONG, senders.getAtIndex(INT, i)));
    }
    into.set(LONG, 0, folded);
    return true;
  }

  private boolean foldActive(
      MemorySegment messages,
      MemorySegment senders,
      long from,
      long to,
      MemorySegment active,
      MemorySegment into) {
    boolean found = false;
    long folded = 0;
    for (long i = from; i < to; i++) {
      int sender = senders.getAtIndex(INT, i);
      if (Bits.get(active, sender)) {
        long message = messages.getAtIndex(LONG, sender);
        folded = found ? operator.applyAsLong(folded, message) : message;
        found = true;
      }
    }
    if (found) {
      into.set(LONG, 0, folded);
    }
    return found;
  }

  @Override
  public void combine(MemorySegment message, long at, MemorySegment into, long intoAt) {
    into.set(LONG, intoAt, operator.applyAsLong(into.get(LONG, intoAt), message.get(LONG, at)));
  }
}
