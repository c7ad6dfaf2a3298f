package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.DoubleBinaryOperator;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/** Folds {@code double} messages. */
record DoubleCombiner(DoubleBinaryOperator operator) implements Combiner<Double> {

  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  @Override
  public Layout<Double> layout() {
    return Layouts.DOUBLE;
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
    double folded = messages.getAtIndex(DOUBLE, senders.getAtIndex(INT, from));
    for (long i = from + 1; i < to; i++) {
      folded =
          operator.applyAsDouble(folded, messages.getAtIndex(DOUBLE, senders.getAtIndex(INT, i)));
    }
    into.set(DOUBLE, 0, folded);
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
    double folded = 0;
    for (long i = from; i < to; i++) {
      int sender = senders.getAtIndex(INT, i);
      if (Bits.get(active, sender)) {
        double message = messages.getAtIndex(DOUBLE, sender);
        folded = found ? operator.applyAsDouble(folded, message) : message;
        found = true;
      }
    }
    if (found) {
      into.set(DOUBLE, 0, folded);
    }
    return found;
  }

  @Override
  public void combine(MemorySegment message, long at, MemorySegment into, long intoAt) {
    into.set(
        DOUBLE, intoAt, operator.applyAsDouble(into.get(DOUBLE, intoAt), message.get(DOUBLE, at)));
  }
}
