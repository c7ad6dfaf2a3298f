package org.gyre.dataflow.function;

import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.type.FieldUse.Forward;

/**
 * A function with the word of its author that components of its results are components of its
 * arguments. The components of a constant record are constants to the JIT compiler, so that this
 * costs nothing.
 */
public sealed interface Forwarding {

  /**
   * What is declared.
   *
   * @return which component of a result is which component of an argument
   */
  List<Forward> forwards();

  /**
   * A map function.
   *
   * @param <T> the type of the values
   * @param <R> the type of the results
   * @param function the function itself
   * @param forwards what is declared of it
   */
  record OfMap<T, R>(MapFunction<T, R> function, List<Forward> forwards)
      implements Forwarding, MapFunction<T, R> {

    /** Keeps its own copy, with what was declared before. */
    public OfMap {
      forwards = function instanceof Forwarding more ? both(more, forwards) : List.copyOf(forwards);
      function = function instanceof OfMap<T, R> more ? more.function : function;
    }

    @Override
    public R map(T value) throws Exception {
      return function.map(value);
    }
  }

  /**
   * A flatMap function.
   *
   * @param <T> the type of the values
   * @param <R> the type of the results
   * @param function the function itself
   * @param forwards what is declared of all that it emits
   */
  record OfFlatMap<T, R>(FlatMapFunction<T, R> function, List<Forward> forwards)
      implements Forwarding, FlatMapFunction<T, R> {

    /** Keeps its own copy, with what was declared before. */
    public OfFlatMap {
      forwards = function instanceof Forwarding more ? both(more, forwards) : List.copyOf(forwards);
      function = function instanceof OfFlatMap<T, R> more ? more.function : function;
    }

    @Override
    public void flatMap(T value, Collector<R> out) throws Exception {
      function.flatMap(value, out);
    }
  }

  /**
   * A join function.
   *
   * @param <L> the type of the left values
   * @param <R> the type of the right values
   * @param <O> the type of the results
   * @param function the function itself
   * @param forwards what is declared of all that it emits
   */
  record OfJoin<L, R, O>(FlatJoinFunction<L, R, O> function, List<Forward> forwards)
      implements Forwarding, FlatJoinFunction<L, R, O> {

    /** Keeps its own copy, with what was declared before. */
    public OfJoin {
      forwards = function instanceof Forwarding more ? both(more, forwards) : List.copyOf(forwards);
      function = function instanceof OfJoin<L, R, O> more ? more.function : function;
    }

    @Override
    public void join(L left, R right, Collector<O> out) throws Exception {
      function.join(left, right, out);
    }
  }

  private static List<Forward> both(Forwarding before, List<Forward> more) {
    List<Forward> all = new ArrayList<>(before.forwards());
    all.addAll(more);
    return List.copyOf(all);
  }
}
