package org.gyre.iterations;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/** Folds {@code double} and {@code float} messages, in {@code double}. */
final class DoubleCombiner<M> extends Combiner<M> {

  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // as it is made of a serializable operator only
  private final DoubleBinaryOperator folding;

  DoubleCombiner(DoubleBinaryOperator folding, Layout<M> layout, BinaryOperator<M> operator) {
    super(layout, operator);
    this.folding = folding;
  }

  /** On objects. */
  record Doubles(DoubleBinaryOperator operator) implements BinaryOperator<Double>, Serializable {
    @Override
    public Double apply(Double left, Double right) {
      return operator.applyAsDouble(left, right);
    }
  }

  /** On objects. */
  record Floats(FloatOperator operator) implements BinaryOperator<Float>, Serializable {
    @Override
    public Float apply(Float left, Float right) {
      return operator.applyAsFloat(left, right);
    }
  }

  /** Loses nothing, as every {@code float} is a {@code double}. */
  record FloatsAsDoubles(FloatOperator operator) implements DoubleBinaryOperator, Serializable {
    @Override
    public double applyAsDouble(double left, double right) {
      return operator.applyAsFloat((float) left, (float) right);
    }
  }

  @Override
  Kernel<MessageFold> kernel(@Nullable EdgeMessage<?, ?> along, @Nullable Layout<?> values) {
    return Kernel.copy(
        MethodHandles.lookup(),
        Fold.class,
        folding,
        layout().equals(Layouts.FLOAT),
        layout(),
        along,
        values,
        values != null && values.isFixedSize());
  }

  /** The kernel. */
  static final class Fold extends MessageFold {

    private static final DoubleBinaryOperator OPERATOR = Kernel.constant(MethodHandles.lookup(), 0);
    private static final Boolean IS_FLOAT = Kernel.constant(MethodHandles.lookup(), 1);
    private static final Layout<Object> MESSAGE = Kernel.constant(MethodHandles.lookup(), 2);
    private static final EdgeMessage<Object, Object> ALONG =
        Kernel.constant(MethodHandles.lookup(), 3);
    private static final Layout<Object> EDGE = Kernel.constant(MethodHandles.lookup(), 4);
    private static final Boolean IS_EDGE_FIXED = Kernel.constant(MethodHandles.lookup(), 5);

    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final @Nullable EdgeValues values;

    Fold(@Nullable EdgeValues values) {
      this.values = values;
    }

    private static double get(MemorySegment messages, long index) {
      return IS_FLOAT ? messages.getAtIndex(FLOAT, index) : messages.getAtIndex(DOUBLE, index);
    }

    private static void set(MemorySegment messages, long index, double message) {
      if (IS_FLOAT) {
        messages.setAtIndex(FLOAT, index, (float) message);
      } else {
        messages.setAtIndex(DOUBLE, index, message);
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
          double sum = get(messages, senders.getAtIndex(INT, first));
          for (long i = first + 1; i < end; i++) {
            sum = OPERATOR.applyAsDouble(sum, get(messages, senders.getAtIndex(INT, i)));
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
        double sum = 0;
        boolean any = false;
        for (long i = in.start(id); i < end; i++) {
          int sender = in.neighbour(i);
          if (Bits.get(active, sender)) {
            double message = get(messages, sender);
            sum = any ? OPERATOR.applyAsDouble(sum, message) : message;
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
        double sum = 0;
        boolean any = false;
        for (long i = in.start(id); i < end; i++) {
          int sender = in.neighbour(i);
          if (active == null || Bits.get(active, sender)) {
            double message = along(messages, sender, in.slots(), i);
            sum = any ? OPERATOR.applyAsDouble(sum, message) : message;
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
    private double along(
        MemorySegment messages, int sender, @Nullable MemorySegment slots, long edge) {
      Object value =
          IS_EDGE_FIXED
              ? EDGE.read(slots == null ? messages : slots, edge * EDGE.fixedSize(), 0)
              : values.get(slots, edge);
      Object sent = MESSAGE.read(messages, (long) sender * MESSAGE.fixedSize(), 0);
      Object arrived = ALONG.along(sent, value);
      return IS_FLOAT ? (Float) arrived : (Double) arrived;
    }

    @Override
    void send(
        MemorySegment messages,
        int sender,
        @Nullable MemorySegment slots,
        long edge,
        MemorySegment to,
        long at) {
      double message = ALONG == null ? get(messages, sender) : along(messages, sender, slots, edge);
      if (IS_FLOAT) {
        to.set(FLOAT, at, (float) message);
      } else {
        to.set(DOUBLE, at, message);
      }
    }

    @Override
    void combine(MemorySegment message, long at, MemorySegment into, long intoAt) {
      if (IS_FLOAT) {
        double sum = OPERATOR.applyAsDouble(into.get(FLOAT, intoAt), message.get(FLOAT, at));
        into.set(FLOAT, intoAt, (float) sum);
      } else {
        double sum = OPERATOR.applyAsDouble(into.get(DOUBLE, intoAt), message.get(DOUBLE, at));
        into.set(DOUBLE, intoAt, sum);
      }
    }
  }
}
