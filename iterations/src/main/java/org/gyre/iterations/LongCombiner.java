package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.function.LongBinaryOperator;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/** Folds {@code long} messages. */
final class LongCombiner extends Combiner<Long> {

  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // as it is made of a serializable operator only
  private final LongBinaryOperator operator;

  LongCombiner(LongBinaryOperator operator) {
    this.operator = operator;
  }

  @Override
  public Layout<Long> layout() {
    return Layouts.LONG;
  }

  @Override
  Kernel<MessageFold> kernel() {
    return Kernel.copy(MethodHandles.lookup(), Fold.class, operator);
  }

  /** The kernel. */
  static final class Fold extends MessageFold {

    private static final LongBinaryOperator OPERATOR = Kernel.constant(MethodHandles.lookup(), 0);

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    Fold() {}

    @Override
    void pull(
        Adjacency in,
        int from,
        int to,
        MemorySegment messages,
        @Nullable MemorySegment active,
        MemorySegment folded,
        MemorySegment received) {
      for (int word = from; word < to; word += Long.SIZE) {
        int end = Math.min(to, word + Long.SIZE);
        long found =
            active == null
                ? pullAll(in, word, end, messages, folded, from)
                : pullActive(in, word, end, messages, active, folded, from);
        Bits.setWord(received, (word - from) / Long.SIZE, found);
      }
    }

    /** Folds for as many vertices as a word has bits, and returns who received a message. */
    private static long pullAll(
        Adjacency in, int from, int to, MemorySegment messages, MemorySegment folded, int base) {
      MemorySegment senders = in.neighbours();
      long found = 0;
      long first = in.start(from);
      for (int id = from; id < to; id++) {
        long end = in.end(id);
        if (first < end) {
          long sum = messages.getAtIndex(LONG, senders.getAtIndex(INT, first));
          for (long i = first + 1; i < end; i++) {
            sum = OPERATOR.applyAsLong(sum, messages.getAtIndex(LONG, senders.getAtIndex(INT, i)));
          }
          folded.setAtIndex(LONG, id - base, sum);
          found |= 1L << id;
        }
        first = end;
      }
      return found;
    }

    private static long pullActive(
        Adjacency in,
        int from,
        int to,
        MemorySegment messages,
        MemorySegment active,
        MemorySegment folded,
        int base) {
      long found = 0;
      for (int id = from; id < to; id++) {
        long end = in.end(id);
        long sum = 0;
        boolean any = false;
        for (long i = in.start(id); i < end; i++) {
          int sender = in.neighbour(i);
          if (Bits.get(active, sender)) {
            long message = messages.getAtIndex(LONG, sender);
            sum = any ? OPERATOR.applyAsLong(sum, message) : message;
            any = true;
          }
        }
        if (any) {
          folded.setAtIndex(LONG, id - base, sum);
          found |= 1L << id;
        }
      }
      return found;
    }

    @Override
    void combine(MemorySegment message, long at, MemorySegment into, long intoAt) {
      long before = into.get(LONG, intoAt);
      into.set(LONG, intoAt, OPERATOR.applyAsLong(before, message.get(LONG, at)));
    }
  }
}
