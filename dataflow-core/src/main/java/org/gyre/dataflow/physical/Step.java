package org.gyre.dataflow.physical;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.plan.CombineHint;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.NodeUse;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.type.FieldSet;
import org.gyre.dataflow.type.Nullable;

/**
 * One step of a physical plan: a node, or a part of one, with the strategy chosen for it. Steps are
 * compared by identity, and each delivers its values in as many partitions as the job has tasks.
 *
 * @param <T> the type of the values it delivers
 */
public sealed interface Step<T> {

  /**
   * The node it is for.
   *
   * @return the node
   */
  Node<?> node();

  /**
   * The steps it reads.
   *
   * @return the inputs in order
   */
  List<Step<?>> inputs();

  /**
   * The same step reading other steps.
   *
   * @param inputs as many as {@link #inputs} has, of the same types
   * @return a copy
   */
  Step<T> withInputs(List<Step<?>> inputs);

  /**
   * What is known of the values it delivers. {@link Delivered#of} asks once for each step.
   *
   * @param delivered knows the properties of the inputs
   * @return the properties
   */
  Properties properties(Delivered delivered);

  /**
   * The strategy in a few words, for {@code explain()}.
   *
   * @return the text
   */
  String strategy();

  @SuppressWarnings("unchecked") // passes keep the types of inputs
  private static <T> Step<T> cast(Step<?> step) {
    return (Step<T>) step;
  }

  /** Whether groups are made as they are because of a hint, in words. */
  private static String hinted(Node<?> node) {
    return node.combining() == CombineHint.AUTO ? "" : ", as asked";
  }

  /** Whether a join is run as it is because of a hint, in words. */
  private static String asked(Node.Join<?, ?, ?, ?> join) {
    return join.hint() == JoinHint.AUTO ? "" : ", as asked";
  }

  /** A step that reads one other. */
  sealed interface Unary<T> extends Step<T> {

    /**
     * The step it reads.
     *
     * @return the input
     */
    Step<?> input();

    @Override
    default List<Step<?>> inputs() {
      return List.of(input());
    }
  }

  /** Reads the outside. */
  record Scan<T>(Node.Read<T> node) implements Step<T> {
    @Override
    public List<Step<?>> inputs() {
      return List.of();
    }

    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return this;
    }

    /** Tasks read what follows each other in the input. */
    @Override
    public Properties properties(Delivered delivered) {
      Ordering<T> ordering = node.ordering();
      return ordering == null
          ? Properties.NONE
          : Properties.partitioned(new Shipping.Range(ordering, null, true)).sorted(ordering);
    }

    @Override
    public String strategy() {
      return "scan " + node.format().describe();
    }
  }

  /** Map, flatMap, filter, mapPartition: fused into the loop of what it reads. */
  record Transform<S, T>(Node<T> node, Step<S> input) implements Unary<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new Transform<S, T>(node, cast(inputs.get(0)));
    }

    @Override
    public Properties properties(Delivered delivered) {
      Properties before = delivered.of(input);
      return switch (node) {
        case Node.Filter<?> _ -> before;
        case Node.Map<?, ?> _ -> new Renaming(NodeUse.of(node), 0).of(before);
        case Node.FlatMap<?, ?> _ -> new Renaming(NodeUse.of(node), 0).of(before).repeated();
        default -> before.single() ? Properties.SINGLE : Properties.NONE;
      };
    }

    @Override
    public String strategy() {
      return node instanceof Node.MapPartition<?, ?> ? "whole partition" : "fused";
    }
  }

  /** The values of all inputs, one input after the other. */
  record Concat<T>(Node.Union<T> node, List<Step<?>> inputs) implements Step<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> replaced) {
      return new Concat<>(node, replaced);
    }

    @Override
    public Properties properties(Delivered delivered) {
      return inputs.stream().allMatch(input -> delivered.of(input).single())
          ? Properties.SINGLE
          : Properties.NONE;
    }

    @Override
    public String strategy() {
      return "one after the other";
    }
  }

  /** Sends values to the partitions they belong to; blocking: all is written before any is read. */
  record Exchange<T>(Node<?> node, Step<T> input, Shipping shipping) implements Unary<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new Exchange<T>(node, cast(inputs.get(0)), shipping);
    }

    @Override
    public Properties properties(Delivered delivered) {
      return switch (shipping) {
        case Shipping.Forward _ -> delivered.of(input);
        case Shipping.Hash _, Shipping.Range _, Shipping.Custom _ ->
            Properties.partitioned(shipping).unique(unique(delivered));
        case Shipping.Rebalance _ -> Properties.NONE.unique(unique(delivered));
        case Shipping.Gather _ -> Properties.SINGLE.unique(unique(delivered));
      };
    }

    private List<Key<?, ?>> unique(Delivered delivered) {
      return delivered.of(input).uniqueBy();
    }

    @Override
    public String strategy() {
      return "exchange, blocking, " + shipping;
    }
  }

  /** Sends values through bounded queues to tasks that process them meanwhile. */
  record Pipe<T>(Node<?> node, Step<T> input) implements Unary<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new Pipe<T>(node, cast(inputs.get(0)));
    }

    @Override
    public Properties properties(Delivered delivered) {
      return Properties.NONE;
    }

    @Override
    public String strategy() {
      return "exchange, pipelined, rebalance";
    }
  }

  /** Which part of a hash aggregation a step does. */
  enum Phase {
    /** All of it, on input that has each key in one partition. */
    WHOLE,
    /** Summarises what one task sees, to send less. */
    COMBINE,
    /** Merges what the combiners sent. */
    MERGE
  }

  /** Groups by a hash table: groupBy with reduce or aggregate, and distinct. */
  record HashGroup<T>(Node<T> node, Step<?> input, Key<?, ?> key, Phase phase) implements Unary<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new HashGroup<>(node, inputs.get(0), key, phase);
    }

    @Override
    public Properties properties(Delivered delivered) {
      return switch (phase) {
        case WHOLE -> Grouped.inPlace(node, key, delivered.of(input));
        case COMBINE -> Properties.NONE;
        case MERGE -> Grouped.sent(node, key);
      };
    }

    @Override
    public String strategy() {
      String how = node.combining() == CombineHint.NONE ? ", nothing combined before" : "";
      return "hash " + phase.name().toLowerCase(Locale.ROOT) + " by " + key + how + hinted(node);
    }
  }

  /**
   * Groups by sorting: for functions that want all values of a group, and values of no fixed size.
   */
  record SortGroup<T>(Node<T> node, Step<?> input, Key<?, ?> key) implements Unary<T> {

    /** The order in which values are needed: by the key, then as the function wants them. */
    public Ordering<?> ordering() {
      Ordering<?> byKey = Ordering.by(key);
      return node instanceof Node.GroupApply<?, ?, ?> apply && apply.ordering() != null
          ? byKey.then(cast(apply.ordering()))
          : byKey;
    }

    @SuppressWarnings("unchecked") // both are of the values that are grouped
    private static <S> Ordering<S> cast(Ordering<?> ordering) {
      return (Ordering<S>) ordering;
    }

    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new SortGroup<>(node, inputs.get(0), key);
    }

    @Override
    public Properties properties(Delivered delivered) {
      Properties grouped = Grouped.inPlace(node, key, delivered.of(input));
      return grouped.uniqueBy().contains(key) ? grouped.sorted(Ordering.by(key)) : grouped;
    }

    @Override
    public String strategy() {
      return "sort by " + ordering() + ", then group by group" + hinted(node);
    }
  }

  /** Hands groups to a function whose values come one after the other, in the order it wants. */
  record OrderedGroup<T>(Node<T> node, Step<?> input, Key<?, ?> key) implements Unary<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new OrderedGroup<>(node, inputs.get(0), key);
    }

    @Override
    public Properties properties(Delivered delivered) {
      Properties from = delivered.of(input);
      Properties grouped = Grouped.inPlace(node, key, from);
      if (node instanceof Node.Distinct<?, ?> && from.ordering() != null) {
        return grouped.sorted(from.ordering());
      }
      boolean isByKey = grouped.uniqueBy().contains(key) && from.isSorted(Ordering.by(key));
      return isByKey ? grouped.sorted(Ordering.by(key)) : grouped;
    }

    @Override
    public String strategy() {
      return "groups of " + key + " as they come";
    }
  }

  /** Sorts each partition. */
  record Sort<T>(Node<?> node, Step<T> input, Ordering<?> ordering) implements Unary<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new Sort<T>(node, cast(inputs.get(0)), ordering);
    }

    @Override
    public Properties properties(Delivered delivered) {
      return delivered.of(input).sorted(ordering);
    }

    @Override
    public String strategy() {
      return "external sort by " + ordering;
    }
  }

  /** Puts one input of a join into hash tables, one per partition of its keys. */
  record BuildTable<T>(
      Node.Join<?, ?, ?, ?> node, Step<T> input, Key<?, ?> key, @Nullable String reasonToKeep)
      implements Unary<T> {
    /** The same tables, kept for a reason. */
    public BuildTable<T> keptFor(String reason) {
      return new BuildTable<>(node, input, key, reason);
    }

    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new BuildTable<T>(node, cast(inputs.get(0)), key, reasonToKeep);
    }

    @Override
    public Properties properties(Delivered delivered) {
      return Properties.partitioned(key);
    }

    @Override
    public String strategy() {
      return "hash tables by " + key + (reasonToKeep == null ? "" : ", kept, " + reasonToKeep);
    }
  }

  /**
   * Joins by hash tables. One side is looked at first; what it turns out to be, and what the other
   * is, decides of which one tables are made, and whether the other one is partitioned too.
   *
   * @param probe the other side
   * @param table the side that is looked at first
   * @param first which of the inputs that is
   */
  record HashJoin<T>(Node.Join<?, ?, ?, T> node, Step<?> probe, Step<?> table, Side first)
      implements Step<T> {
    @Override
    public List<Step<?>> inputs() {
      return List.of(table, probe);
    }

    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new HashJoin<>(node, inputs.get(1), inputs.get(0), first);
    }

    /** Whether the tables are used more than once. */
    public boolean keepsTables() {
      return table instanceof BuildTable<?> build && build.reasonToKeep() != null;
    }

    @Override
    public Properties properties(Delivered delivered) {
      return Properties.NONE; // how values are joined is decided as the job runs
    }

    @Override
    public String strategy() {
      String side = first.name().toLowerCase(Locale.ROOT);
      return switch (node.hint()) {
        case BUILD_LEFT, BUILD_RIGHT -> "hash join, tables of the " + side + " input, as asked";
        case PARTITION, SORT_MERGE -> "hash join by partitions, as asked";
        case AUTO ->
            keepsTables()
                ? "hash join, tables of the " + side + " input"
                : "hash join, build side chosen as it runs, " + side + " input first";
      };
    }
  }

  /**
   * Merges both inputs, which have equal keys in the same partition, in the order of their keys.
   *
   * @param sorted the inputs that come in that order; the others are sorted
   */
  record MergeJoin<T>(Node.Join<?, ?, ?, T> node, Step<?> left, Step<?> right, Set<Side> sorted)
      implements Step<T> {
    @Override
    public List<Step<?>> inputs() {
      return List.of(left, right);
    }

    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new MergeJoin<>(node, inputs.get(0), inputs.get(1), sorted);
    }

    @Override
    public Properties properties(Delivered delivered) {
      return Properties.NONE;
    }

    @Override
    public String strategy() {
      String sorts =
          switch (sorted.size()) {
            case 0 -> "sorts both inputs";
            case 1 -> "sorts the " + (sorted.contains(Side.LEFT) ? "right" : "left") + " input";
            default -> "both inputs are sorted";
          };
      return "sort-merge join, " + sorts + asked(node);
    }
  }

  /**
   * Sorts as many values as there is memory for and hands them on group by group, again and again.
   */
  record CombineGroup<T>(Node.GroupCombine<?, ?, T> node, Step<?> input) implements Unary<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new CombineGroup<>(node, inputs.get(0));
    }

    @Override
    public Properties properties(Delivered delivered) {
      return delivered.of(input).single() ? Properties.SINGLE : Properties.NONE;
    }

    @Override
    public String strategy() {
      return "sort what fits into memory by " + node.order() + ", then combine group by group";
    }
  }

  /** Pairs each value of one input with all of the other. */
  record CrossBlocks<T>(Node.Cross<?, ?, T> node, Step<?> left, Step<?> right) implements Step<T> {
    @Override
    public List<Step<?>> inputs() {
      return List.of(left, right);
    }

    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new CrossBlocks<>(node, inputs.get(0), inputs.get(1));
    }

    @Override
    public Properties properties(Delivered delivered) {
      return Properties.NONE;
    }

    @Override
    public String strategy() {
      return switch (node.hint()) {
        case AUTO -> "keeps the smaller input, reads it for each block of the other";
        case FIRST_IS_SMALL -> "keeps the left input, reads it for each block of the right one";
        case SECOND_IS_SMALL -> "keeps the right input, reads it for each block of the left one";
      };
    }
  }

  /** Sorts both inputs by their keys and hands the groups of each key to a function. */
  record SortCoGroup<T>(
      Node.CoGroup<?, ?, ?, T> node,
      Step<?> left,
      Step<?> right,
      boolean isLeftSorted,
      boolean isRightSorted)
      implements Step<T> {
    @Override
    public List<Step<?>> inputs() {
      return List.of(left, right);
    }

    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new SortCoGroup<>(node, inputs.get(0), inputs.get(1), isLeftSorted, isRightSorted);
    }

    @Override
    public Properties properties(Delivered delivered) {
      return delivered.of(left).single() && delivered.of(right).single()
          ? Properties.SINGLE
          : Properties.NONE; // a function may change the key
    }

    @Override
    public String strategy() {
      return "left "
          + (isLeftSorted ? "is sorted by " : "sorted by ")
          + node.leftOrder()
          + ", right "
          + (isRightSorted ? "is sorted by " : "sorted by ")
          + node.rightOrder()
          + ", then merged group by group";
    }
  }

  /** Combines all values into one: first in each task, then over the tasks. */
  record Fold<T>(Node<T> node, Step<?> input) implements Unary<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new Fold<>(node, inputs.get(0));
    }

    @Override
    public Properties properties(Delivered delivered) {
      return Properties.SINGLE;
    }

    @Override
    public String strategy() {
      return "fold in each task, then over tasks";
    }
  }

  /** Lets the first values of each task pass, and of those the first of all. */
  record Limit<T>(Node.First<T> node, Step<T> input) implements Unary<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new Limit<T>(node, cast(inputs.get(0)));
    }

    @Override
    public Properties properties(Delivered delivered) {
      return Properties.SINGLE.unique(delivered.of(input).uniqueBy());
    }

    @Override
    public String strategy() {
      return "limit " + node.count();
    }
  }

  /** Sorts what each task has and keeps the first values, and of those the first of all. */
  record Top<T>(Node.First<T> node, Step<T> input, Ordering<?> ordering) implements Unary<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new Top<T>(node, cast(inputs.get(0)), ordering);
    }

    @Override
    public Properties properties(Delivered delivered) {
      return Properties.SINGLE.sorted(ordering);
    }

    @Override
    public String strategy() {
      return "top " + node.count() + " by " + ordering + ", of each task, then of all";
    }
  }

  /** Keeps what its input delivers, for several readers or several supersteps. */
  record Shared<T>(Node<?> node, Step<T> input, String reason) implements Unary<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new Shared<T>(node, cast(inputs.get(0)), reason);
    }

    @Override
    public Properties properties(Delivered delivered) {
      return delivered.of(input);
    }

    @Override
    public String strategy() {
      return "kept, " + reason;
    }
  }

  /**
   * Says what of the values matters from here on, to whoever writes them as rows.
   *
   * @param fields what rows have to have; the other components are read back as null or 0
   */
  record Narrow<T>(Node<?> node, Step<T> input, FieldSet fields) implements Unary<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new Narrow<T>(node, cast(inputs.get(0)), fields);
    }

    @Override
    public Properties properties(Delivered delivered) {
      return delivered.of(input);
    }

    @Override
    public String strategy() {
      return "rows of " + fields;
    }
  }

  /**
   * Reads what an earlier job kept, or computes and keeps it.
   *
   * @param owner the node for which it is kept, as the program knows it
   * @param known what is known of the values, if there is no input
   * @param state what is read, or why it is kept
   */
  record Cached<T>(
      Node<T> node, Node<?> owner, @Nullable Step<T> input, Properties known, String state)
      implements Step<T> {

    /** What is computed in this job and kept for later ones. */
    public static <T> Cached<T> computed(Node<T> node, Node<?> owner, Step<T> input, String why) {
      return new Cached<>(node, owner, input, Properties.NONE, "kept for later jobs" + why);
    }

    @Override
    public List<Step<?>> inputs() {
      return input == null ? List.of() : List.of(input);
    }

    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return input == null ? this : new Cached<T>(node, owner, cast(inputs.get(0)), known, state);
    }

    @Override
    public Properties properties(Delivered delivered) {
      return input == null ? known : delivered.of(input);
    }

    @Override
    public String strategy() {
      return state;
    }
  }

  /** Runs supersteps until a rule ends them. */
  record Loop<T>(Node.Iterate<T> node, Step<T> initial, Step<T> result, @Nullable Step<?> remaining)
      implements Step<T> {
    @Override
    public List<Step<?>> inputs() {
      List<Step<?>> all = new ArrayList<>(List.of(initial, result));
      if (remaining != null) {
        all.add(remaining);
      }
      return all;
    }

    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new Loop<T>(
          node, cast(inputs.get(0)), cast(inputs.get(1)), remaining == null ? null : inputs.get(2));
    }

    @Override
    public Properties properties(Delivered delivered) {
      return Properties.NONE;
    }

    @Override
    public String strategy() {
      return node.rules().text();
    }
  }

  /** What the superstep before delivered. */
  record LoopInput<T>(Node.Current<T> node) implements Step<T> {
    @Override
    public List<Step<?>> inputs() {
      return List.of();
    }

    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return this;
    }

    @Override
    public Properties properties(Delivered delivered) {
      return Properties.NONE;
    }

    @Override
    public String strategy() {
      return "from the superstep before";
    }
  }

  /**
   * Runs supersteps that change a solution set, until there is nothing to be done.
   *
   * @param next the workset of the next superstep; null if that is what changed
   */
  record DeltaLoop<S>(
      Node.DeltaIterate<?, S, ?> node,
      Step<S> solution,
      Step<?> workset,
      Step<S> delta,
      @Nullable Step<?> next)
      implements Step<S> {
    @Override
    public List<Step<?>> inputs() {
      return next == null
          ? List.of(solution, workset, delta)
          : List.of(solution, workset, delta, next);
    }

    @Override
    public Step<S> withInputs(List<Step<?>> inputs) {
      return new DeltaLoop<S>(
          node,
          cast(inputs.get(0)),
          inputs.get(1),
          cast(inputs.get(2)),
          next == null ? null : inputs.get(3));
    }

    @Override
    public Properties properties(Delivered delivered) {
      return ofSet(node.set());
    }

    private static Properties ofSet(Node.SolutionSet<?, ?> set) {
      return Properties.partitioned(set.key()).unique(List.of(set.key()));
    }

    @Override
    public String strategy() {
      return node.rules().text()
          + ", solution set by "
          + node.set().key()
          + (node.set().merge() == null ? "" : ", merged")
          + (next == null ? ", what changes is the workset" : "");
    }
  }

  /** The solution set as the superstep found it. */
  record SolutionInput<S>(Node.SolutionSet<?, S> node) implements Step<S> {
    @Override
    public List<Step<?>> inputs() {
      return List.of();
    }

    @Override
    public Step<S> withInputs(List<Step<?>> inputs) {
      return this;
    }

    @Override
    public Properties properties(Delivered delivered) {
      return DeltaLoop.ofSet(node);
    }

    @Override
    public String strategy() {
      return "as the superstep found it";
    }
  }

  /** Looks values up in the solution set, which has equal keys in the same partition. */
  record SolutionJoin<T>(Node.SolutionJoin<?, ?, ?, T> node, Step<?> probe, Step<?> set)
      implements Step<T> {
    @Override
    public List<Step<?>> inputs() {
      return List.of(probe, set);
    }

    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new SolutionJoin<>(node, inputs.get(0), inputs.get(1));
    }

    @Override
    public Properties properties(Delivered delivered) {
      return new Renaming(NodeUse.of(node), 0).of(delivered.of(probe)).unordered().repeated();
    }

    @Override
    public String strategy() {
      return "looked up in the solution set by " + node.key();
    }
  }

  /** An operator defined outside the core. */
  record Custom<T>(Node.Extension<T> node, List<Step<?>> inputs) implements Step<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> replaced) {
      return new Custom<>(node, replaced);
    }

    @Override
    public Properties properties(Delivered delivered) {
      return Properties.NONE;
    }

    @Override
    public String strategy() {
      return node.operator().toString();
    }
  }

  /**
   * A step whose functions read broadcasts, which are computed before it. The step is a part of
   * this one, so that whatever reads its inputs reads the broadcasts too.
   */
  record Reading<T>(Node.Reading<T> node, Step<T> reader, List<Step<?>> sets) implements Step<T> {
    @Override
    public List<Step<?>> inputs() {
      return Stream.concat(reader.inputs().stream(), sets.stream()).toList();
    }

    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      int own = inputs.size() - sets.size();
      return new Reading<>(
          node, reader.withInputs(inputs.subList(0, own)), inputs.subList(own, inputs.size()));
    }

    @Override
    public Properties properties(Delivered inputs) {
      return reader.properties(inputs);
    }

    @Override
    public String strategy() {
      return reader.strategy() + ", reads " + (sets.size() == 1 ? "a broadcast" : "broadcasts");
    }
  }

  /** Puts all values on the heap, for functions in every task. */
  record Broadcast<T>(Node<T> node, Step<T> input, @Nullable String reasonToKeep)
      implements Unary<T> {
    /** The same values, kept for a reason. */
    public Broadcast<T> keptFor(String reason) {
      return new Broadcast<>(node, input, reason);
    }

    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new Broadcast<T>(node, cast(inputs.get(0)), reasonToKeep);
    }

    @Override
    public Properties properties(Delivered inputs) {
      return Properties.NONE;
    }

    @Override
    public String strategy() {
      return "broadcast" + (reasonToKeep == null ? "" : ", kept, " + reasonToKeep);
    }
  }

  /** Writes or collects. */
  record Output<T>(Node<T> node, Step<T> input) implements Unary<T> {
    @Override
    public Step<T> withInputs(List<Step<?>> inputs) {
      return new Output<T>(node, cast(inputs.get(0)));
    }

    @Override
    public Properties properties(Delivered delivered) {
      return delivered.of(input);
    }

    @Override
    public String strategy() {
      return node instanceof Node.Write<?> write ? "write " + write.format().describe() : "collect";
    }
  }
}
