package org.gyre.dataflow.optimizer;

import java.io.Serializable;
import java.util.List;
import org.gyre.dataflow.function.JoinFunction;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.type.FieldSet;
import org.gyre.dataflow.type.FieldUse;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;

/**
 * What a filter further up sees of a value, as far as it looks. Records, whose components are
 * constants to the JIT compiler where they are.
 *
 * @param <T> the type of the values here
 * @param <V> the type of the values there
 */
sealed interface SeenAbove<T, V> extends Serializable {

  /**
   * Makes what is seen of a value; what is not looked at may be null or 0 in it.
   *
   * @throws Exception if a function fails on the value
   */
  V of(T value) throws Exception;

  /** What of the value matters, if that matters of what is seen of it. */
  FieldSet looks(FieldSet above);

  /** The value. */
  record Itself<T>() implements SeenAbove<T, T> {
    @Override
    public T of(T value) {
      return value;
    }

    @Override
    public FieldSet looks(FieldSet above) {
      return above;
    }
  }

  /** A pair of the value and one of the other side of a join, which is blank. */
  record Paired<T>(Side side, @Nullable Object blank) implements SeenAbove<T, Tuple2<?, ?>> {
    @Override
    public Tuple2<?, ?> of(T value) {
      return side == Side.LEFT ? Tuple2.of(value, blank) : Tuple2.of(blank, value);
    }

    @Override
    public FieldSet looks(FieldSet above) {
      return above.part(path(side)).orElse(FieldSet.NOTHING);
    }

    /** Where a side is found in a pair. */
    static List<String> path(Side side) {
      return List.of(side == Side.LEFT ? "f0" : "f1");
    }
  }

  /** What the function of a join makes of the value and one of the other side, which is blank. */
  record Joined<T, V>(JoinFunction<Object, Object, V> function, Side side, @Nullable Object blank)
      implements SeenAbove<T, V> {
    @Override
    public V of(T value) throws Exception {
      return side == Side.LEFT ? function.join(value, blank) : function.join(blank, value);
    }

    @Override
    public FieldSet looks(FieldSet above) {
      return FieldUse.of(function, 2).matters(side == Side.LEFT ? 0 : 1, above);
    }
  }

  /** What a map makes of the value. */
  record Mapped<T, V>(MapFunction<T, V> function) implements SeenAbove<T, V> {
    @Override
    public V of(T value) throws Exception {
      return function.map(value);
    }

    @Override
    public FieldSet looks(FieldSet above) {
      return FieldUse.of(function, 1).matters(0, above);
    }
  }

  /** The key of the value beside a summary of its group, which is blank. */
  record Keyed<T, K>(Key<T, K> key, @Nullable Object blank) implements SeenAbove<T, Tuple2<K, ?>> {
    @Override
    public Tuple2<K, ?> of(T value) throws Exception {
      return Tuple2.of(key.function().key(value), blank);
    }

    @Override
    public FieldSet looks(FieldSet above) {
      return InputNeeds.ofKey(key);
    }
  }
}
