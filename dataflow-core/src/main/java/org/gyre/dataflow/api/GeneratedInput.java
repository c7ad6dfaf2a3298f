package org.gyre.dataflow.api;

import java.util.Objects;
import java.util.Optional;
import org.gyre.dataflow.format.IndexedInput;
import org.gyre.dataflow.function.IndexFunction;
import org.gyre.dataflow.function.PureFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Generates each value from its index; the first value decides the layout if it is not known. */
record GeneratedInput<T>(long size, IndexFunction<T> function, @Nullable Layout<T> layout)
    implements IndexedInput<T> {

  GeneratedInput {
    if (size < 0) {
      throw new IllegalArgumentException("generate(" + size + ", ...): the count is negative");
    }
  }

  @Override
  public T value(long index) throws Exception {
    return Objects.requireNonNull(
        function.value(index),
        "null was returned; return a value, or filter such indices out of a sequence");
  }

  @Override
  public Optional<String> version() {
    return PureFunction.is(function) ? Optional.of(describe()) : Optional.empty();
  }

  @Override
  public String describe() {
    return "generated, " + size + " values";
  }
}
