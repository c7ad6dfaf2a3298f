package org.gyre.tests.plans;

import org.gyre.dataflow.api.DataSet;

/**
 * A data set of a plan that is being grown.
 *
 * @param <T> the type of the values
 * @param shape their kind
 * @param data the data set
 * @param most no more values than these; in a loop, no more in its first superstep
 */
record Draft<T>(Shape<T> shape, DataSet<T> data, long most) {

  /** The same number of values at most, of another kind. */
  <R> Draft<R> then(Shape<R> other, DataSet<R> next) {
    return new Draft<>(other, next, most);
  }

  /** At most so many times the number of values, of another kind. */
  <R> Draft<R> then(Shape<R> other, DataSet<R> next, long factor) {
    return new Draft<>(other, next, most * factor);
  }

  /** The same kind of values. */
  Draft<T> then(DataSet<T> next) {
    return then(shape, next);
  }
}
