package org.gyre.dataflow.function;

/**
 * Collects something while a job runs, beside its data: a number of bad lines, the longest word.
 * {@link Accumulators} has the usual ones. Each task has an instance of its own, so that there is
 * no contention; a class of one's own needs a constructor of an empty one, and must give the same
 * result in whatever groups and order values are added, as tasks are.
 *
 * @param <V> the type of what is added
 * @param <R> the type of the result
 */
public interface Accumulator<V, R> {

  /**
   * Adds a value.
   *
   * @param value the value
   */
  void add(V value);

  /**
   * Adds all that another task has added.
   *
   * @param other of the same class
   */
  void merge(Accumulator<V, R> other);

  /**
   * What has been added.
   *
   * @return the result
   */
  R result();
}
