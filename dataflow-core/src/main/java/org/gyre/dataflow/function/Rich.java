package org.gyre.dataflow.function;

import java.io.Serializable;
import java.util.Iterator;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;

/**
 * Functions with a context, without a class: a lambda that is called once in each task, before the
 * first value, and returns the function for the values. What it computes on the way is there for
 * all values of the task.
 *
 * <pre>{@code
 * Broadcast<List<Centroid>> all = centroids.broadcast();
 * points.map(Rich.map(context -> {
 *   List<Centroid> known = context.broadcast(all);
 *   return point -> nearest(point, known);
 * }));
 * }</pre>
 *
 * <p>What the lambda makes belongs to the task, and may change; what it captures is shared by all
 * tasks, as with plain lambdas.
 *
 * <p>The types are inferred as for a plain lambda. What the function needs closed, it gives to
 * {@link FunctionContext#closeAtEnd}.
 */
public final class Rich {

  private Rich() {}

  /** A function that is made when a task starts. */
  interface Opened<F> extends RichFunction {
    ContextFunction<F> opener();
  }

  private static IllegalStateException notOpened() {
    return new IllegalStateException(
        "a function with a context was called without one; executors open it by FunctionInstance");
  }

  private record OpenedMap<T, R>(ContextFunction<MapFunction<T, R>> opener)
      implements MapFunction<T, R>, Opened<MapFunction<T, R>> {
    @Override
    public R map(T value) {
      throw notOpened();
    }
  }

  private record OpenedFlatMap<T, R>(ContextFunction<FlatMapFunction<T, R>> opener)
      implements FlatMapFunction<T, R>, Opened<FlatMapFunction<T, R>> {
    @Override
    public void flatMap(T value, Collector<R> out) {
      throw notOpened();
    }
  }

  private record OpenedFilter<T>(ContextFunction<FilterFunction<T>> opener)
      implements FilterFunction<T>, Opened<FilterFunction<T>> {
    @Override
    public boolean test(T value) {
      throw notOpened();
    }
  }

  private record OpenedMapPartition<T, R>(ContextFunction<MapPartitionFunction<T, R>> opener)
      implements MapPartitionFunction<T, R>, Opened<MapPartitionFunction<T, R>> {
    @Override
    public void mapPartition(Iterator<T> values, Collector<R> out) {
      throw notOpened();
    }
  }

  private record OpenedReduce<T>(ContextFunction<ReduceFunction<T>> opener)
      implements ReduceFunction<T>, Opened<ReduceFunction<T>> {
    @Override
    public T reduce(T left, T right) {
      throw notOpened();
    }
  }

  private record OpenedJoin<L, R, O>(ContextFunction<JoinFunction<L, R, O>> opener)
      implements JoinFunction<L, R, O>, Opened<JoinFunction<L, R, O>> {
    @Override
    public O join(L left, R right) {
      throw notOpened();
    }
  }

  private record OpenedFlatJoin<L, R, O>(ContextFunction<FlatJoinFunction<L, R, O>> opener)
      implements FlatJoinFunction<L, R, O>, Opened<FlatJoinFunction<L, R, O>> {
    @Override
    public void join(@Nullable L left, @Nullable R right, Collector<O> out) {
      throw notOpened();
    }
  }

  private record OpenedCross<L, R, O>(ContextFunction<CrossFunction<L, R, O>> opener)
      implements CrossFunction<L, R, O>, Opened<CrossFunction<L, R, O>> {
    @Override
    public O cross(L left, R right) {
      throw notOpened();
    }
  }

  private record OpenedReduceGroup<K, T, R>(ContextFunction<GroupReduceFunction<K, T, R>> opener)
      implements GroupReduceFunction<K, T, R>, Opened<GroupReduceFunction<K, T, R>> {
    @Override
    public void reduceGroup(K key, Iterator<T> values, Collector<R> out) {
      throw notOpened();
    }
  }

  private record OpenedCombineGroup<K, T, R>(ContextFunction<GroupCombineFunction<K, T, R>> opener)
      implements GroupCombineFunction<K, T, R>, Opened<GroupCombineFunction<K, T, R>> {
    @Override
    public void combine(K key, Iterator<T> values, Collector<R> out) {
      throw notOpened();
    }
  }

  private record OpenedCoGroup<K, L, R, O>(ContextFunction<CoGroupFunction<K, L, R, O>> opener)
      implements CoGroupFunction<K, L, R, O>, Opened<CoGroupFunction<K, L, R, O>> {
    @Override
    public void coGroup(K key, Iterator<L> lefts, Iterator<R> rights, Collector<O> out) {
      throw notOpened();
    }
  }

  /**
   * A map function with a context.
   *
   * @param <T> the type of the values it takes
   * @param <R> the type of the values it returns
   * @param opener makes the function of a task
   * @return the function
   */
  public static <T, R> MapFunction<T, R> map(ContextFunction<MapFunction<T, R>> opener) {
    return new OpenedMap<>(opener);
  }

  /**
   * A flatMap function with a context.
   *
   * @param <T> the type of the values it takes
   * @param <R> the type of the values it emits
   * @param opener makes the function of a task
   * @return the function
   */
  public static <T, R> FlatMapFunction<T, R> flatMap(
      ContextFunction<FlatMapFunction<T, R>> opener) {
    return new OpenedFlatMap<>(opener);
  }

  /**
   * A filter with a context.
   *
   * @param <T> the type of the values
   * @param opener makes the function of a task
   * @return the function
   */
  public static <T> FilterFunction<T> filter(ContextFunction<FilterFunction<T>> opener) {
    return new OpenedFilter<>(opener);
  }

  /**
   * A mapPartition function with a context.
   *
   * @param <T> the type of the values it takes
   * @param <R> the type of the values it emits
   * @param opener makes the function of a task
   * @return the function
   */
  public static <T, R> MapPartitionFunction<T, R> mapPartition(
      ContextFunction<MapPartitionFunction<T, R>> opener) {
    return new OpenedMapPartition<>(opener);
  }

  /**
   * A reduce function with a context.
   *
   * @param <T> the type of the values
   * @param opener makes the function of a task
   * @return the function
   */
  public static <T> ReduceFunction<T> reduce(ContextFunction<ReduceFunction<T>> opener) {
    return new OpenedReduce<>(opener);
  }

  /**
   * A join function with a context.
   *
   * @param <L> the type of the left values
   * @param <R> the type of the right values
   * @param <O> the type of the values it returns
   * @param opener makes the function of a task
   * @return the function
   */
  public static <L, R, O> JoinFunction<L, R, O> join(
      ContextFunction<JoinFunction<L, R, O>> opener) {
    return new OpenedJoin<>(opener);
  }

  /**
   * A function of a join that emits any number of values, with a context; for {@code flatWith}.
   *
   * @param <L> the type of the left values
   * @param <R> the type of the right values
   * @param <O> the type of the values it emits
   * @param opener makes the function of a task
   * @return the function
   */
  public static <L, R, O> FlatJoinFunction<L, R, O> flatJoin(
      ContextFunction<FlatJoinFunction<L, R, O>> opener) {
    return new OpenedFlatJoin<>(opener);
  }

  /**
   * A cross function with a context.
   *
   * @param <L> the type of the left values
   * @param <R> the type of the right values
   * @param <O> the type of the values it returns
   * @param opener makes the function of a task
   * @return the function
   */
  public static <L, R, O> CrossFunction<L, R, O> cross(
      ContextFunction<CrossFunction<L, R, O>> opener) {
    return new OpenedCross<>(opener);
  }

  /**
   * A function over groups with a context.
   *
   * @param <K> the type of the keys
   * @param <T> the type of the values it takes
   * @param <R> the type of the values it emits
   * @param opener makes the function of a task
   * @return the function
   */
  public static <K, T, R> GroupReduceFunction<K, T, R> reduceGroup(
      ContextFunction<GroupReduceFunction<K, T, R>> opener) {
    return new OpenedReduceGroup<>(opener);
  }

  /**
   * A function over parts of groups with a context; for {@code combineGroup}, and as the combiner
   * of {@code reduceGroup}.
   *
   * @param <K> the type of the keys
   * @param <T> the type of the values it takes
   * @param <R> the type of the values it emits
   * @param opener makes the function of a task
   * @return the function
   */
  public static <K, T, R> GroupCombineFunction<K, T, R> combineGroup(
      ContextFunction<GroupCombineFunction<K, T, R>> opener) {
    return new OpenedCombineGroup<>(opener);
  }

  /**
   * A coGroup function with a context.
   *
   * @param <K> the type of the keys
   * @param <L> the type of the left values
   * @param <R> the type of the right values
   * @param <O> the type of the values it emits
   * @param opener makes the function of a task
   * @return the function
   */
  public static <K, L, R, O> CoGroupFunction<K, L, R, O> coGroup(
      ContextFunction<CoGroupFunction<K, L, R, O>> opener) {
    return new OpenedCoGroup<>(opener);
  }

  /** Opens a function within one that is being opened. */
  private static <F extends Serializable> F opened(F function, FunctionContext context)
      throws Exception {
    FunctionInstance<F> instance = FunctionInstance.of(function);
    context.closeAtEnd(instance::close);
    instance.open(context);
    return instance.function();
  }

  /**
   * A function over whole partitions as one that is not called for empty ones; for the API.
   *
   * @param <T> the type of the values it takes
   * @param <R> the type of the values it emits
   * @param function a rich function
   * @return a rich function that opens it, also where it is not called
   */
  public static <T, R> MapPartitionFunction<T, R> unlessEmpty(MapPartitionFunction<T, R> function) {
    return mapPartition(
        context -> {
          MapPartitionFunction<T, R> opened = opened(function, context);
          return (values, out) -> {
            if (values.hasNext()) {
              opened.mapPartition(values, out);
            }
          };
        });
  }

  /**
   * A flat join function as one over pairs; for the API.
   *
   * @param <L> the type of the left values
   * @param <R> the type of the right values
   * @param <O> the type of the results
   * @param function a rich function
   * @return a rich function that opens it
   */
  public static <L, R, O> FlatMapFunction<Tuple2<L, R>, O> flatJoinOfPairs(
      FlatJoinFunction<L, R, O> function) {
    return flatMap(
        context -> {
          FlatJoinFunction<L, R, O> opened = opened(function, context);
          return (pair, out) -> opened.join(pair.f0(), pair.f1(), out);
        });
  }

  /**
   * A cross function as one over pairs; for the API.
   *
   * @param <L> the type of the left values
   * @param <R> the type of the right values
   * @param <O> the type of the results
   * @param function a rich function
   * @return a rich function that opens it
   */
  public static <L, R, O> MapFunction<Tuple2<L, R>, O> crossOfPairs(
      CrossFunction<L, R, O> function) {
    return map(
        context -> {
          CrossFunction<L, R, O> opened = opened(function, context);
          return pair -> opened.cross(pair.f0(), pair.f1());
        });
  }

  /**
   * A join function as one over pairs; for the API.
   *
   * @param <L> the type of the left values
   * @param <R> the type of the right values
   * @param <O> the type of the results
   * @param function a rich function
   * @return a rich function that opens it
   */
  public static <L, R, O> MapFunction<Tuple2<L, R>, O> ofPairs(JoinFunction<L, R, O> function) {
    return map(
        context -> {
          JoinFunction<L, R, O> opened = opened(function, context);
          return pair -> opened.join(pair.f0(), pair.f1());
        });
  }
}
