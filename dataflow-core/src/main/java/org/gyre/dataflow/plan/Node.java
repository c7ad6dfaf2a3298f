package org.gyre.dataflow.plan;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.format.OutputFormat;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.CoGroupFunction;
import org.gyre.dataflow.function.CrossFunction;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.FlatMapFunction;
import org.gyre.dataflow.function.GroupCombineFunction;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.function.JoinKind;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.MapPartitionFunction;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;
import org.gyre.dataflow.type.Tuple2;

/**
 * One operation of a plan. A data set is a bag: unless a node says so, its values have no order.
 *
 * <p>Nodes are compared by identity: a node that two others read is computed once.
 *
 * @param <T> the type of the values it delivers
 */
public sealed interface Node<T> extends Serializable {

  /**
   * The nodes it reads.
   *
   * @return the inputs in order
   */
  List<Node<?>> inputs();

  /**
   * The layout of the values.
   *
   * @return the layout; null if the first value decides
   */
  @Nullable
  Layout<T> layout();

  /**
   * Where the node comes from.
   *
   * @return the call and its place
   */
  Origin origin();

  /**
   * How values with equal keys are to be combined.
   *
   * @return the hint; {@code AUTO} for nodes that take none
   */
  default CombineHint combining() {
    return CombineHint.AUTO;
  }

  /**
   * A node that reads one other.
   *
   * @param <S> the type of the values it reads
   * @param <T> the type of the values it delivers
   */
  sealed interface Unary<S, T> extends Node<T> {

    /**
     * The node it reads.
     *
     * @return the input
     */
    Node<S> input();

    @Override
    default List<Node<?>> inputs() {
      return List.of(input());
    }
  }

  /**
   * A node whose values are of the type of its input's.
   *
   * @param <T> the type of the values
   */
  sealed interface Keeping<T> extends Unary<T, T> {

    @Override
    default @Nullable Layout<T> layout() {
      return input().layout();
    }
  }

  /**
   * Nothing is read but the outside.
   *
   * @param ordering in which order the values come, as the user says; null if in any
   */
  record Read<T>(
      InputFormat<T> format,
      @Nullable Layout<T> layout,
      @Nullable Ordering<T> ordering,
      Origin origin)
      implements Node<T> {

    /** Values in any order. */
    public Read(InputFormat<T> format, @Nullable Layout<T> layout, Origin origin) {
      this(format, layout, null, origin);
    }

    @Override
    public List<Node<?>> inputs() {
      return List.of();
    }

    @Override
    public String toString() {
      return format.describe();
    }
  }

  /** Each value becomes one value. */
  record Map<S, T>(
      Node<S> input, MapFunction<S, T> function, @Nullable Layout<T> layout, Origin origin)
      implements Unary<S, T> {}

  /** Each value becomes any number of values. */
  record FlatMap<S, T>(
      Node<S> input, FlatMapFunction<S, T> function, @Nullable Layout<T> layout, Origin origin)
      implements Unary<S, T> {}

  /** Some values stay. */
  record Filter<T>(Node<T> input, FilterFunction<T> function, Origin origin)
      implements Keeping<T> {}

  /** Each partition becomes any number of values. */
  record MapPartition<S, T>(
      Node<S> input, MapPartitionFunction<S, T> function, @Nullable Layout<T> layout, Origin origin)
      implements Unary<S, T> {}

  /** All values of all inputs. */
  record Union<T>(List<Node<T>> members, @Nullable Layout<T> layout, Origin origin)
      implements Node<T> {

    /** The values of all members; the first whose type is known tells it. */
    public static <T> Union<T> of(List<Node<T>> members, Origin origin) {
      for (Node<T> member : members) {
        Layout<T> known = member.layout();
        if (known != null) {
          return new Union<>(members, known, origin);
        }
      }
      return new Union<>(members, null, origin);
    }

    @Override
    public List<Node<?>> inputs() {
      return List.copyOf(members);
    }
  }

  /** All values combined into one; nothing if there are none. */
  record Reduce<T>(Node<T> input, ReduceFunction<T> function, Origin origin)
      implements Keeping<T> {}

  /**
   * All values summarised in one; nothing if there are none and the aggregate has no answer for
   * that.
   */
  record Summary<S, T>(Node<S> input, Aggregate<S, T> aggregate, Origin origin)
      implements Unary<S, T> {
    @Override
    public Layout<T> layout() {
      return aggregate.layout();
    }
  }

  /** The values of each key combined into one. */
  record GroupReduce<K, T>(
      Node<T> input,
      Key<T, K> key,
      ReduceFunction<T> function,
      CombineHint combining,
      Origin origin)
      implements Keeping<T> {}

  /** The values of each key summarised in one, beside the key. */
  record GroupSummary<K, S, R>(
      Node<S> input,
      Key<S, K> key,
      Aggregate<S, R> aggregate,
      @Nullable Layout<Tuple2<K, R>> layout,
      CombineHint combining,
      Origin origin)
      implements Unary<S, Tuple2<K, R>> {}

  /**
   * The values of each key become any number of values; the function gets those of a group in an
   * order, or in any if that is null.
   */
  record GroupApply<K, S, T>(
      Node<S> input,
      Key<S, K> key,
      @Nullable Ordering<S> ordering,
      GroupReduceFunction<K, S, T> function,
      @Nullable Layout<T> layout,
      Origin origin)
      implements Unary<S, T> {}

  /**
   * Some values of each key, as tasks have them at hand, become any number of values.
   *
   * @param order the key, and in which order the values of a key come
   */
  record GroupCombine<K, S, T>(
      Node<S> input,
      Key<S, K> key,
      Ordering<S> order,
      GroupCombineFunction<K, S, T> function,
      @Nullable Layout<T> layout,
      Origin origin)
      implements Unary<S, T> {}

  /** One value of each set of values with equal keys. */
  record Distinct<K, T>(Node<T> input, Key<T, K> key, CombineHint combining, Origin origin)
      implements Keeping<T> {}

  /**
   * Each pair of a left and a right value with equal keys becomes any number of values; the kind
   * says what becomes of values without a partner.
   */
  record Join<K, L, R, T>(
      Node<L> left,
      Node<R> right,
      Key<L, K> leftKey,
      Key<R, K> rightKey,
      FlatJoinFunction<L, R, T> function,
      JoinKind kind,
      JoinHint hint,
      @Nullable Layout<T> layout,
      Origin origin)
      implements Node<T> {
    @Override
    public List<Node<?>> inputs() {
      return List.of(left, right);
    }
  }

  /**
   * The groups of left and right values of each key become any number of values.
   *
   * @param leftOrder the left key, and in which order the left values of a key come
   * @param rightOrder the right key, and in which order the right values of a key come
   */
  record CoGroup<K, L, R, T>(
      Node<L> left,
      Node<R> right,
      Key<L, K> leftKey,
      Key<R, K> rightKey,
      Ordering<L> leftOrder,
      Ordering<R> rightOrder,
      CoGroupFunction<K, L, R, T> function,
      @Nullable Layout<T> layout,
      Origin origin)
      implements Node<T> {
    @Override
    public List<Node<?>> inputs() {
      return List.of(left, right);
    }
  }

  /** Each pair of a left and a right value becomes one value. */
  record Cross<L, R, T>(
      Node<L> left,
      Node<R> right,
      CrossFunction<L, R, T> function,
      CrossHint hint,
      @Nullable Layout<T> layout,
      Origin origin)
      implements Node<T> {
    @Override
    public List<Node<?>> inputs() {
      return List.of(left, right);
    }
  }

  /** The same values, each partition in an order. */
  record SortPartition<T>(Node<T> input, Ordering<T> ordering, Origin origin)
      implements Keeping<T> {}

  /** The same values in an order: over all partitions, of which each is in order too. */
  record Sort<T>(Node<T> input, Ordering<T> ordering, Origin origin) implements Keeping<T> {}

  /** The same values in other partitions. */
  record Repartition<T>(Node<T> input, Partitioning<T> partitioning, Origin origin)
      implements Keeping<T> {}

  /** At most {@code count} of the values: of sorted ones the first, else any. */
  record First<T>(Node<T> input, long count, Origin origin) implements Keeping<T> {}

  /**
   * The values of its input, which an executor may keep from one job to the next. Compared by
   * identity, as they are kept for this node.
   *
   * @param <T> the type of the values
   * @param input what delivers them
   * @param origin the call
   */
  record Cached<T>(Node<T> input, Origin origin) implements Keeping<T> {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /**
   * A bulk iteration: {@code result} is computed again and again, each time with what it delivered
   * last in the place of {@code current}, until {@code rules} end it or {@code remaining} delivers
   * nothing.
   */
  record Iterate<T>(
      Node<T> initial,
      Current<T> current,
      Node<T> result,
      @Nullable Node<?> remaining,
      LoopRules rules,
      Origin origin)
      implements Node<T> {
    @Override
    public List<Node<?>> inputs() {
      return remaining == null ? List.of(initial, result) : List.of(initial, result, remaining);
    }

    @Override
    public @Nullable Layout<T> layout() {
      return initial.layout();
    }
  }

  /** Stands for what the superstep before delivered, within an {@link Iterate}. */
  record Current<T>(@Nullable Layout<T> layout, Origin origin) implements Node<T> {
    @Override
    public List<Node<?>> inputs() {
      return List.of();
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /**
   * A delta iteration: {@code delta} and {@code next} are computed again and again. What {@code
   * delta} delivers replaces the values of the solution set with the same keys or is merged with
   * them, or is added to it; what {@code next} delivers is the workset of the next superstep, or,
   * if both are one node and the set merges, what has changed. It ends when that is empty or the
   * rules say so, and delivers the solution set.
   *
   * @param solution what the solution set holds first
   * @param set stands for it in the body
   * @param workset the workset of the first superstep
   * @param current stands for the workset in the body
   */
  record DeltaIterate<K, S, W>(
      Node<S> solution,
      SolutionSet<K, S> set,
      Node<W> workset,
      Current<W> current,
      Node<S> delta,
      Node<W> next,
      LoopRules rules,
      Origin origin)
      implements Node<S> {
    @Override
    public List<Node<?>> inputs() {
      return List.of(solution, workset, delta, next);
    }

    @Override
    public @Nullable Layout<S> layout() {
      return solution.layout();
    }
  }

  /**
   * Stands for all values of the solution set as the superstep found it, within a {@link
   * DeltaIterate}. Compared by identity.
   *
   * @param key of which no two values have the same
   * @param merge makes one value of that with a key and another; null if that takes its place
   */
  record SolutionSet<K, S>(
      Key<S, K> key, @Nullable ReduceFunction<S> merge, @Nullable Layout<S> layout, Origin origin)
      implements Node<S> {
    @Override
    public List<Node<?>> inputs() {
      return List.of();
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /**
   * Each value with the value of the solution set that has its key becomes any number of values.
   *
   * @param kind inner, or left outer: then a value whose key the solution set has not comes with
   *     null
   */
  record SolutionJoin<K, W, S, T>(
      Node<W> input,
      SolutionSet<K, S> set,
      Key<W, K> key,
      FlatJoinFunction<W, S, T> function,
      JoinKind kind,
      @Nullable Layout<T> layout,
      Origin origin)
      implements Node<T> {
    @Override
    public List<Node<?>> inputs() {
      return List.of(input, set);
    }

    /** Whether values come also if nothing is found for them. */
    public boolean isOuter() {
      return kind == JoinKind.LEFT_OUTER;
    }
  }

  /**
   * An operator defined outside the core; an executor knows it by the interfaces that {@code
   * operator} implements.
   */
  record Extension<T>(
      List<Node<?>> inputs, Serializable operator, @Nullable Layout<T> layout, Origin origin)
      implements Node<T> {}

  /**
   * What another node delivers, whose functions read data sets as broadcasts. The inputs of that
   * node and the broadcast data sets are its inputs; the node itself is read by nothing else.
   */
  record Reading<T>(Node<T> reader, List<BroadcastSet<?, ?>> sets) implements Node<T> {
    @Override
    public List<Node<?>> inputs() {
      return Stream.concat(reader.inputs().stream(), sets.stream().map(BroadcastSet::node))
          .toList();
    }

    @Override
    public @Nullable Layout<T> layout() {
      return reader.layout();
    }

    @Override
    public Origin origin() {
      return reader.origin();
    }
  }

  /** Writes its input; delivers nothing. */
  record Write<T>(Node<T> input, OutputFormat<? super T> format, Origin origin)
      implements Keeping<T> {}

  /** Hands its input to the caller value by value, while it comes; delivers nothing else. */
  record Deliver<T>(Node<T> input, Origin origin) implements Keeping<T> {}

  /** Hands its input to the caller as a list; delivers nothing else. */
  record Collect<T>(Node<T> input, Origin origin) implements Keeping<T> {}
}
