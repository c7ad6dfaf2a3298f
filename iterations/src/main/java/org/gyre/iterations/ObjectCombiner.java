package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.function.BinaryOperator;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Folds messages of any type, as objects. */
final class ObjectCombiner<M> extends Combiner<M> {

  private static final long serialVersionUID = 1;

  ObjectCombiner(Layout<M> layout, BinaryOperator<M> operator) {
    super(layout, operator);
  }

  @Override
  Kernel<MessageFold> kernel(@Nullable EdgeMessage<?, ?> along, @Nullable Layout<?> values) {
    return Kernel.copy(MethodHandles.lookup(), Fold.class, operator(), layout(), along);
  }

  /** The kernel. */
  static final class Fold extends MessageFold {

    private static final BinaryOperator<Object> OPERATOR =
        Kernel.constant(MethodHandles.lookup(), 0);
    private static final Layout<Object> MESSAGE = Kernel.constant(MethodHandles.lookup(), 1);
    private static final EdgeMessage<Object, Object> ALONG =
        Kernel.constant(MethodHandles.lookup(), 2);

    private final @Nullable EdgeValues values;

    Fold(@Nullable EdgeValues values) {
      this.values = values;
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
        long found = 0;
        for (int id = word; id < end; id++) {
          Object sum = pull(in, id, messages, active);
          if (sum != null) {
            write(sum, folded, (long) (id - from) * MESSAGE.fixedSize());
            found |= 1L << id;
          }
        }
        Bits.setWord(received, (word - from) / Long.SIZE, found);
      }
    }

    private @Nullable Object pull(
        Adjacency in, int id, MemorySegment messages, @Nullable MemorySegment active) {
      Object sum = null;
      long end = in.end(id);
      for (long i = in.start(id); i < end; i++) {
        int sender = in.neighbour(i);
        if (active == null || Bits.get(active, sender)) {
          Object message = along(messages, sender, in.slots(), i);
          sum = sum == null ? message : OPERATOR.apply(sum, message);
        }
      }
      return sum;
    }

    private Object along(
        MemorySegment messages, int sender, @Nullable MemorySegment slots, long edge) {
      Object sent = MESSAGE.read(messages, (long) sender * MESSAGE.fixedSize(), 0);
      return ALONG == null
          ? sent
          : ALONG.along(sent, values.get(slots == null ? messages : slots, edge));
    }

    private static void write(Object message, MemorySegment to, long at) {
      MESSAGE.write(message, to, at, 0, MESSAGE.fixedSize());
    }

    @Override
    void send(
        MemorySegment messages,
        int sender,
        @Nullable MemorySegment slots,
        long edge,
        MemorySegment to,
        long at) {
      write(along(messages, sender, slots, edge), to, at);
    }

    @Override
    void combine(MemorySegment message, long at, MemorySegment into, long intoAt) {
      Object sum = OPERATOR.apply(MESSAGE.read(into, intoAt, 0), MESSAGE.read(message, at, 0));
      write(sum, into, intoAt);
    }
  }
}
