package org.gyre.dataflow.plan;

import org.gyre.dataflow.function.MapFunction;

/**
 * A map to a key of each value, of which it is known what it reads: {@code select}.
 *
 * @param <T> the type of the values
 * @param <K> the type of the results
 * @param key what each value is mapped to
 */
public record Projection<T, K>(Key<T, K> key) implements MapFunction<T, K> {

  @Override
  public K map(T value) throws Exception {
    return key.function().key(value);
  }
}
