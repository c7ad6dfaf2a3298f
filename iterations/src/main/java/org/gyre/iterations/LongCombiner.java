package org.gyre.iterations;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.function.BinaryOperator;
import java.util.function.IntBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/** Folds {@code long} and {@code int} messages, in {@code long}. */
final class LongCombiner<M> extends Combiner<M> {

  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // as it is made of a serializable operator only
  private final LongBinaryOperator folding;

  LongCombiner(LongBinaryOperator folding, Layout<M> layout, BinaryOperator<M> operator) {
    super(layout, operator);
    this.folding = folding;
  }

  /** On objects. */
  record Longs(LongBinaryOperator operator) implements BinaryOperator<Long>, Serializable {
    @Override
    public Long apply(Long left, Long right) {
      return operator.applyAsLong(left, right);
    }
  }

  /** On objects. */
  record Ints(IntBinaryOperator operator) implements BinaryOperator<Integer>, Serializable {
    @Override
    public Integer apply(Integer left, Integer right) {
      return operator.applyAsInt(left, right);
    }
  }

  /** Loses nothing, as every {@code int} is a {@code long}. */
  record IntsAsLongs(IntBinaryOperator operator) implements LongBinaryOperator, Serializable {
    @Override
    public long applyAsLong(long left, long right) {
      return operator.applyAsInt((int) left, (int) right);
    }
  }

  @Override
  Kernel<MessageFold> kernel(@Nullable EdgeMessage<?, ?> along, @Nullable Layout<?> values) {
    return Kernel.copy(
        MethodHandles.lookup(),
        Fold.class,
        folding,
        layout().equals(Layouts.INT),
        layout(),
        along,
        values,
        values != null && values.isFixedSize());
  }

  /** The kernel. */
  static final class Fold extends MessageFold {

    private static final LongBinaryOperator OPERATOR = Kernel.constant(MethodHandles.lookup(), 0);
    private static final Boolean IS_INT = Kernel.constant(MethodHandles.lookup(), 1);
    private static final Layout<Object> MESSAGE = Kernel.constant(MethodHandles.lookup(), 2);
    private static final EdgeMessage<Object, Object> ALONG =
        Kernel.constant(MethodHandles.lookup(), 3);
    private static final Layout<Object> EDGE = Kernel.constant(MethodHandles.lookup(), 4);
    private static final Boolean IS_EDGE_FIXED = Kernel.constant(MethodHandles.lookup(), 5);

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final @Nullable EdgeValues values;

    Fold(@Nullable EdgeValues values) {
      this.values = values;
    }

    private static long get(MemorySegment messages, long index) {
      return IS_INT ? messages.getAtIndex(INT, index) : messages.getAtIndex(LONG, index);
    }

    private static void set(MemorySegment messages, long index, long message) {
      if (IS_INT) {
        messages.setAtIndex(INT, index, (int) message);
      } else {
        messages.setAtIndex(LONG, index, message);
      }
    }

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
        long found;
        if (ALONG != null) {
          found = pullAlong(in, word, end, messages, active, folded, from);
        } else if (active == null) {
          found = pullAll(in, word, end, messages, folded, from);
        } else {
          found = pullActive(in, word, end, messages, active, folded, from);
        }
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
          long sum = get(messages, senders.getAtIndex(INT, first));
          for (long i = first + 1; i < end; i++) {
            sum = OPERATOR.applyAsLong(sum, get(messages, senders.getAtIndex(INT, i)));
          }
          set(folded, id - base, sum);
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
            long message = get(messages, sender);
            sum = any ? OPERATOR.applyAsLong(sum, message) : message;
            any = true;
          }
        }
        if (any) {
          set(folded, id - base, sum);
          found |= 1L << id;
        }
      }
      return found;
    }

    private long pullAlong(
        Adjacency in,
        int from,
        int to,
        MemorySegment messages,
        @Nullable MemorySegment active,
        MemorySegment folded,
        int base) {
      long found = 0;
      for (int id = from; id < to; id++) {
        long end = in.end(id);
        long sum = 0;
        boolean any = false;
        for (long i = in.start(id); i < end; i++) {
          int sender = in.neighbour(i);
          if (active == null || Bits.get(active, sender)) {
            long message = along(messages, sender, in.slots(), i);
            sum = any ? OPERATOR.applyAsLong(sum, message) : message;
            any = true;
          }
        }
        if (any) {
          set(folded, id - base, sum);
          found |= 1L << id;
        }
      }
      return found;
    }

    /** Numbers become objects here only to be taken apart again: the kernel sees all of it. */
    private long along(
        MemorySegment messages, int sender, @Nullable MemorySegment slots, long edge) {
      Object value =
          IS_EDGE_FIXED
              ? EDGE.read(slots == null ? messages : slots, edge * EDGE.fixedSize(), 0)
              : values.get(slots, edge);
      Object sent = MESSAGE.read(messages, (long) sender * MESSAGE.fixedSize(), 0);
      Object arrived = ALONG.along(sent, value);
      return IS_INT ? (Integer) arrived : (Long) arrived;
    }

    @Override
    void send(
        MemorySegment messages,
        int sender,
        @Nullable MemorySegment slots,
        long edge,
        MemorySegment to,
        long at) {
      long message = ALONG == null ? get(messages, sender) : along(messages, sender, slots, edge);
      if (IS_INT) {
        to.set(INT, at, (int) message);
      } else {
        to.set(LONG, at, message);
      }
    }

    @Override
    void combine(MemorySegment message, long at, MemorySegment into, long intoAt) {
      if (IS_INT) {
        long sum = OPERATOR.applyAsLong(into.get(INT, intoAt), message.get(INT, at));
        into.set(INT, intoAt, (int) sum);
      } else {
        long sum = OPERATOR.applyAsLong(into.get(LONG, intoAt), message.get(LONG, at));
        into.set(LONG, intoAt, sum);
      }
    }
  }
}
