package org.gyre.dataflow.optimizer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gyre.dataflow.function.FilterFunction;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.Forwarding;
import org.gyre.dataflow.function.JoinFunction;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.function.JoinPairs;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.NodeUse;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.BlankValue;
import org.gyre.dataflow.type.FieldSet;
import org.gyre.dataflow.type.FieldUse;
import org.gyre.dataflow.type.FieldUse.Forward;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * A filter on its way down a plan. It only computes.
 *
 * @param needs the components on which its answer depends
 * @param isEarly whether another filter further up has the last word
 */
record Moving<T>(
    FilterFunction<T> function, Set<List<String>> needs, Origin origin, boolean isEarly) {

  Node<T> above(Node<T> input) {
    return new Node.Filter<>(input, function, origin);
  }

  /** The same, which does not fail and has not the last word. */
  Moving<T> early() {
    return isEarly ? this : seenAs(new SeenAbove.Itself<T>(), needs, true);
  }

  private <S> Moving<S> seenAs(SeenAbove<S, T> seen, Set<List<String>> below, boolean early) {
    Origin named =
        early && !isEarly ? new Origin(origin.operation() + ", early", origin.place()) : origin;
    return new Moving<>(
        new MovedFilter<>(function, seen, early || isEarly), below, named, early || isEarly);
  }

  /** Whether its answer, or its failure, is the same for all values with equal keys. */
  boolean isOfKey(Key<?, ?> key) {
    return key instanceof Key.Whole<?>
        || (needs.stream().allMatch(path -> isIn(key, path))
            && isOfKey(key, List.of(), MovedFilter.looksOf(function)));
  }

  private static boolean isOfKey(Key<?, ?> key, List<String> path, FieldSet looks) {
    if (isIn(key, path)) {
      return true;
    }
    if (looks.isWhole() || looks.parts().isEmpty()) {
      return !looks.isWhole() && isAround(key, path);
    }
    return looks.parts().entrySet().stream()
        .allMatch(part -> isOfKey(key, longer(path, part.getKey()), part.getValue()));
  }

  private static List<String> longer(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return longer;
  }

  /** Whether a component has a part of the key in it, so that there is no key without it. */
  private static boolean isAround(Key<?, ?> key, List<String> path) {
    return switch (key) {
      case Key.Whole<?> _ -> path.isEmpty();
      case Key.Component<?, ?> component -> startsWith(component.path(), path);
      case Key.Composite<?, ?> composite ->
          composite.parts().stream().anyMatch(part -> isAround(part, path));
      case Key.Computed<?, ?> _ -> false;
    };
  }

  private static boolean isIn(Key<?, ?> key, List<String> path) {
    return switch (key) {
      case Key.Whole<?> _ -> true;
      case Key.Component<?, ?> component -> startsWith(path, component.path());
      case Key.Composite<?, ?> composite ->
          composite.parts().stream().anyMatch(part -> isIn(part, path));
      case Key.Computed<?, ?> _ -> false;
    };
  }

  private static boolean startsWith(List<String> path, List<String> prefix) {
    return path.size() >= prefix.size() && path.subList(0, prefix.size()).equals(prefix);
  }

  /**
   * The same for the values of groups, of which it sees the key beside a summary; null if it looks
   * at the summary, or if the key does more than compute.
   */
  <S, K> @Nullable Moving<S> belowGroups(Key<S, K> key, Layout<?> summaries) {
    boolean isOfKey = needs.stream().allMatch(path -> startsWith(path, List.of("f0")));
    Blank blank = blank(SeenAbove.Paired.path(Side.RIGHT), summaries);
    if (needs.isEmpty() || !isOfKey || blank == null || !onlyComputes(key)) {
      return null;
    }
    Set<List<String>> below = new HashSet<>();
    needs.forEach(path -> addPlaces(key, path.subList(1, path.size()), below));
    return seenAs(seen(new SeenAbove.Keyed<>(key, blank.value())), below, false);
  }

  /** What takes the place of a value that is not there and that the filter does not need. */
  private record Blank(@Nullable Object value) {

    static @Nullable Blank of(@Nullable Layout<?> layout, FieldSet looks) {
      return layout != null && BlankValue.serves(layout, looks)
          ? new Blank(BlankValue.of(layout, looks))
          : null;
    }
  }

  /** In the place of a component; null if there is none that serves. */
  private @Nullable Blank blank(List<String> path, @Nullable Layout<?> layout) {
    FieldSet looks = MovedFilter.looksOf(function).part(path).orElse(null);
    return looks == null ? new Blank(null) : Blank.of(layout, looks);
  }

  private static boolean onlyComputes(Key<?, ?> key) {
    return switch (key) {
      case Key.Component<?, ?> _, Key.Whole<?> _ -> true;
      case Key.Computed<?, ?> computed -> FieldUse.of(computed.function(), 1).repeatable();
      case Key.Composite<?, ?> composite ->
          composite.parts().stream().allMatch(Moving::onlyComputes);
    };
  }

  /** Adds where in a value a component of its key is found; the whole value if nobody knows. */
  private static void addPlaces(Key<?, ?> key, List<String> path, Set<List<String>> places) {
    switch (key) {
      case Key.Component<?, ?> component -> {
        List<String> place = new ArrayList<>(component.path());
        place.addAll(path);
        places.add(place);
      }
      case Key.Whole<?> _ -> places.add(path);
      case Key.Computed<?, ?> _ -> places.add(List.of());
      case Key.Composite<?, ?> composite -> {
        for (int i = 0; i < composite.parts().size(); i++) {
          if (path.isEmpty() || path.getFirst().equals("f" + i)) {
            addPlaces(
                composite.parts().get(i),
                path.subList(Math.min(1, path.size()), path.size()),
                places);
          }
        }
      }
    }
  }

  /**
   * The same for the values that a map is given; null if the map does more than move components.
   */
  <S> @Nullable Moving<S> below(Node.Map<S, T> map) {
    FieldUse use = NodeUse.of(map);
    Set<List<String>> below = places(use, 0);
    if (!use.repeatable() || !use.reads().get(0).isEmpty() || below == null) {
      return null;
    }
    MapFunction<S, T> function =
        map.function() instanceof Forwarding.OfMap<S, T> declared
            ? declared.function()
            : map.function();
    return seenAs(new SeenAbove.Mapped<>(function), below, false);
  }

  /** Where the components that it needs are found in a parameter; null if some are not. */
  private @Nullable Set<List<String>> places(FieldUse use, int parameter) {
    Set<List<String>> places = new HashSet<>();
    for (List<String> path : needs) {
      Forward from = use.origin(path).filter(o -> o.parameter() == parameter).orElse(null);
      if (from == null) {
        return null;
      }
      places.add(from.from());
    }
    return places;
  }

  /**
   * The same for the values of one side of a join, for dropping some early; null if it needs more
   * than these, or if what it sees cannot be made of them.
   */
  <S> @Nullable Moving<S> below(Node.Join<?, ?, ?, T> join, Side side) {
    FieldUse use = NodeUse.of(join);
    Set<List<String>> below = places(use, side.ordinal());
    if (!use.repeatable() || needs.isEmpty() || below == null) {
      return null;
    }
    SeenAbove<S, ?> seen =
        use.origin(List.of()).filter(from -> from.from().isEmpty()).isPresent()
            ? new SeenAbove.Itself<>()
            : made(join.function(), side, use, side == Side.LEFT ? join.right() : join.left());
    return seen == null ? null : seenAs(seen(seen), below, true);
  }

  private <S> @Nullable SeenAbove<S, ?> made(
      FlatJoinFunction<?, ?, ?> function, Side side, FieldUse use, Node<?> other) {
    return switch (function) {
      case JoinPairs<?, ?> _ -> {
        Blank blank = blank(SeenAbove.Paired.path(side.other()), other.layout());
        yield blank == null ? null : new SeenAbove.Paired<>(side, blank.value());
      }
      case Forwarding.OfJoin<?, ?, ?> declared -> made(declared.function(), side, use, other);
      case FlatJoinFunction.OneEach<?, ?, ?> each -> {
        FieldSet looks = use.matters(side.other().ordinal(), MovedFilter.looksOf(this.function));
        Blank blank = Blank.of(other.layout(), looks);
        yield blank == null
            ? null
            : new SeenAbove.Joined<>(cast(each.function()), side, blank.value());
      }
      default -> null;
    };
  }

  @SuppressWarnings("unchecked") // is given values of its sides
  private static JoinFunction<Object, Object, ?> cast(JoinFunction<?, ?, ?> function) {
    return (JoinFunction<Object, Object, ?>) function;
  }

  @SuppressWarnings("unchecked") // what is seen is one of the values of the filter
  private <S> SeenAbove<S, T> seen(SeenAbove<S, ?> seen) {
    return (SeenAbove<S, T>) seen;
  }
}
