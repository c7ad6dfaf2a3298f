package org.gyre.dataflow.physical;

import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.type.FieldUse;
import org.gyre.dataflow.type.Nullable;

/**
 * Follows keys through a function that hands components on: values partitioned by {@code id} are
 * partitioned by {@code f0} after {@code value -> Tuple2.of(value.id(), 1)}.
 *
 * @param use what the function does
 * @param parameter which of its parameters the values are
 */
record Renaming(FieldUse use, int parameter) {

  /** What is known of results that stay where their values were, one for each value. */
  Properties of(Properties before) {
    return new Properties(
        isIdentity() ? before.partitioning() : null,
        together(before),
        of(before.ordering()),
        before.single(),
        allOf(before.uniqueBy()));
  }

  /** The key of which equal ones are together; where they are, the function may have changed. */
  private @Nullable Key<?, ?> together(Properties before) {
    Key<?, ?> dealt =
        switch (before.partitioning()) {
          case Shipping.Hash(var by) -> of(by);
          case Shipping.Custom(_, var by) -> of(by);
          case null, default -> null;
        };
    return isIdentity() || dealt == null ? of(before.together()) : dealt;
  }

  /** The order by the first keys, as many as are still there. */
  private @Nullable Ordering<?> of(@Nullable Ordering<?> before) {
    List<Ordering.Part<Object>> parts = new ArrayList<>();
    for (Ordering.Part<?> part : before == null ? List.<Ordering.Part<?>>of() : before.parts()) {
      Key<?, ?> renamed = of(part.key());
      if (renamed == null) {
        break;
      }
      parts.add(new Ordering.Part<>(cast(renamed), part.order()));
    }
    return parts.isEmpty() ? null : new Ordering<>(parts);
  }

  @SuppressWarnings("unchecked") // a key that only says what is known has any type
  private static Key<Object, ?> cast(Key<?, ?> key) {
    return (Key<Object, ?>) key;
  }

  private List<Key<?, ?>> allOf(List<Key<?, ?>> keys) {
    List<Key<?, ?>> found = new ArrayList<>();
    for (Key<?, ?> key : keys) {
      Key<?, ?> renamed = of(key);
      if (renamed != null) {
        found.add(renamed);
      }
    }
    return found;
  }

  /** The key of the results that is the same as a key of the values; null if there is none. */
  @Nullable
  Key<?, ?> of(@Nullable Key<?, ?> key) {
    return switch (key) {
      case null -> null;
      case Key.Component<?, ?> component -> at(component.path());
      case Key.Whole<?> _ -> at(List.of());
      case Key.Computed<?, ?> computed -> isIdentity() ? computed : null;
      case Key.Composite<?, ?> composite -> {
        List<Key<?, ?>> parts = allOf(List.copyOf(composite.parts()));
        yield parts.size() == composite.parts().size() ? Key.known(parts) : null;
      }
    };
  }

  private @Nullable Key<?, ?> at(List<String> path) {
    return use.inResult(parameter, path).<Key<?, ?>>map(Key::known).orElse(null);
  }

  private boolean isIdentity() {
    return use.inResult(parameter, List.of()).filter(List::isEmpty).isPresent();
  }

  /** Whether a function of two values with equal keys returns one with this key. */
  static boolean keeps(FieldUse use, Key<?, ?> key) {
    return switch (key) {
      case Key.Component<?, ?> component ->
          use.origin(component.path()).filter(o -> o.from().equals(component.path())).isPresent();
      case Key.Composite<?, ?> composite ->
          composite.parts().stream().allMatch(part -> keeps(use, part));
      case Key.Whole<?> _, Key.Computed<?, ?> _ ->
          use.origin(List.of()).filter(o -> o.from().isEmpty()).isPresent();
    };
  }
}
