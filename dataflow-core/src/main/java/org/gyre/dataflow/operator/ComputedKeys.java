package org.gyre.dataflow.operator;

import java.util.List;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;

/**
 * Keys that do not lie in a value, and so are computed and stand before it in its row: the first
 * key and the rest, a pair, where the rest is the value, or the next key and its rest. Linked, as
 * it is a constant of kernels (see {@link RowOrder}).
 *
 * @param function finds the key
 * @param layout the layout of the keys
 * @param then further keys; null if there are none
 */
record ComputedKeys(
    KeyFunction<Object, Object> function, Layout<Object> layout, @Nullable ComputedKeys then) {

  /** What is written for a value. */
  static Object row(@Nullable ComputedKeys keys, String operator, Object value) {
    return keys == null ? value : keys.pair(operator, value);
  }

  private Object pair(String operator, Object value) {
    Object key = Keys.of(function, layout, operator, value);
    return Tuple2.of(key, then == null ? value : then.pair(operator, value));
  }

  /** The value of what was written. */
  static Object value(@Nullable ComputedKeys keys, Object row) {
    return keys == null ? row : keys.rest(row);
  }

  private Object rest(Object row) {
    Object rest = ((Tuple2<?, ?>) row).f1();
    return then == null ? rest : then.rest(rest);
  }

  /** The layout of what is written. */
  @SuppressWarnings("unchecked") // in the engine all values are objects
  static Layout<Object> layout(@Nullable ComputedKeys keys, Layout<Object> value) {
    return keys == null
        ? value
        : (Layout<Object>)
            (Layout<?>)
                Layouts.ofRecord(Tuple2.class, List.of(keys.layout, layout(keys.then, value)));
  }
}
