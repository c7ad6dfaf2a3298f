package org.gyre.dataflow.plan;

import java.util.List;
import java.util.Set;
import org.gyre.dataflow.function.Choosing;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.Forwarding;
import org.gyre.dataflow.function.JoinPairs;
import org.gyre.dataflow.type.FieldSet;
import org.gyre.dataflow.type.FieldUse;
import org.gyre.dataflow.type.FieldUse.Forward;

/**
 * What the functions of nodes do with the components of values: seen in their code, or declared.
 */
public final class NodeUse {

  private static final FieldUse PAIRS =
      new FieldUse(
          true,
          List.of(Set.of(), Set.of()),
          List.of(FieldSet.NOTHING, FieldSet.NOTHING),
          List.of(
              new Forward(List.of("f0"), 0, List.of()), new Forward(List.of("f1"), 1, List.of())),
          true);

  private NodeUse() {}

  /**
   * Looks at the function of a node.
   *
   * @param node the node
   * @return what its function does with the values of its inputs, in their order; of functions that
   *     see more than one value of an input at a time, nothing is known
   */
  public static FieldUse of(Node<?> node) {
    return switch (node) {
      case Node.Map<?, ?> map ->
          map.function() instanceof Forwarding.OfMap<?, ?> declared
              ? with(FieldUse.of(declared.function(), 1), declared.forwards())
              : FieldUse.of(map.function(), 1);
      case Node.FlatMap<?, ?> flatMap ->
          flatMap.function() instanceof Forwarding.OfFlatMap<?, ?> declared
              ? with(FieldUse.UNKNOWN, declared.forwards())
              : FieldUse.UNKNOWN;
      case Node.Filter<?> filter -> FieldUse.of(filter.function(), 1);
      case Node.Join<?, ?, ?, ?> join -> ofJoin(join.function());
      case Node.SolutionJoin<?, ?, ?, ?> join -> ofJoin(join.function());
      case Node.Cross<?, ?, ?> cross -> FieldUse.of(cross.function(), 2);
      case Node.GroupReduce<?, ?> reduce when reduce.function() instanceof Choosing ->
          ofChoice(reduce.key());
      case Node.GroupReduce<?, ?> reduce -> FieldUse.of(reduce.function(), 2);
      default -> FieldUse.UNKNOWN;
    };
  }

  /** One of two values whose keys are equal. */
  private static FieldUse ofChoice(Key<?, ?> key) {
    List<Forward> forwards =
        switch (key) {
          case Key.Component<?, ?> component -> List.of(same(component.path()));
          case Key.Whole<?> _ -> List.of(same(List.of()));
          case Key.Composite<?, ?> composite ->
              composite.parts().stream()
                  .flatMap(part -> ofChoice(part).forwards().stream())
                  .toList();
          case Key.Computed<?, ?> _ -> List.of();
        };
    return FieldUse.UNKNOWN.and(forwards);
  }

  private static Forward same(List<String> path) {
    return new Forward(path, 0, path);
  }

  private static FieldUse ofJoin(FlatJoinFunction<?, ?, ?> function) {
    return switch (function) {
      case JoinPairs<?, ?> _ -> PAIRS;
      case FlatJoinFunction.OneEach<?, ?, ?> each -> FieldUse.of(each.function(), 2);
      case Forwarding.OfJoin<?, ?, ?> declared ->
          with(ofJoin(declared.function()), declared.forwards());
      default -> FieldUse.UNKNOWN;
    };
  }

  private static FieldUse with(FieldUse seen, List<Forward> declared) {
    return seen.and(declared);
  }
}
