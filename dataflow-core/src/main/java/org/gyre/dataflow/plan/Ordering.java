package org.gyre.dataflow.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.gyre.dataflow.function.KeyFunction;

/**
 * An order of values by one or several keys: of values with equal first keys the second decides,
 * and so on. Each key is ascending or descending, as {@link SortOrder} defines it: null is smaller
 * than all else.
 *
 * <pre>{@code
 * Ordering.by(Edge::weight).descending().thenBy(Edge::target)
 * Ordering.by((Edge edge) -> Math.abs(edge.weight()))
 * }</pre>
 *
 * <p>Record components, also nested ones, are read in place; the results of other functions are
 * kept beside the values while these are sorted. A key that is given twice counts where it stands
 * first. Immutable.
 *
 * @param <T> the type of the values
 * @param parts the keys with their directions, at least one, the most significant first
 */
public record Ordering<T>(List<Part<T>> parts) implements Serializable {

  /**
   * A key and its direction.
   *
   * @param <T> the type of the values
   * @param key the key
   * @param order its direction
   */
  public record Part<T>(Key<T, ?> key, SortOrder order) implements Serializable {

    @Override
    public String toString() {
      return key + (order == SortOrder.ASCENDING ? "" : " descending");
    }
  }

  /**
   * Checks that there is a key, and keeps a copy.
   *
   * @throws IllegalArgumentException if there is no key
   */
  public Ordering {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("an ordering needs at least one key");
    }
    parts = List.copyOf(parts);
  }

  /**
   * Orders by a key, ascending.
   *
   * @param <T> the type of the values
   * @param <K> the type of the keys
   * @param key finds the key: a record component such as {@code Edge::weight}, or any function
   * @return the ordering
   */
  public static <T, K> Ordering<T> by(KeyFunction<T, K> key) {
    return by(key, SortOrder.ASCENDING);
  }

  /**
   * Orders by a key.
   *
   * @param <T> the type of the values
   * @param <K> the type of the keys
   * @param key finds the key
   * @param order the direction
   * @return the ordering
   */
  public static <T, K> Ordering<T> by(KeyFunction<T, K> key, SortOrder order) {
    return new Ordering<>(List.of(new Part<T>(Key.by(key, null), order)));
  }

  /**
   * Orders by a key that is known as such, ascending.
   *
   * @param <T> the type of the values
   * @param key the key
   * @return the ordering
   */
  public static <T> Ordering<T> by(Key<T, ?> key) {
    return new Ordering<>(List.of(new Part<>(key, SortOrder.ASCENDING)));
  }

  /**
   * Orders values with equal keys so far by a further key, ascending.
   *
   * @param <K> the type of the keys
   * @param key finds the key
   * @return a longer ordering
   */
  public <K> Ordering<T> thenBy(KeyFunction<T, K> key) {
    return thenBy(key, SortOrder.ASCENDING);
  }

  /**
   * Orders values with equal keys so far by a further key.
   *
   * @param <K> the type of the keys
   * @param key finds the key
   * @param order the direction
   * @return a longer ordering
   */
  public <K> Ordering<T> thenBy(KeyFunction<T, K> key, SortOrder order) {
    return then(by(key, order));
  }

  /**
   * Orders values with equal keys so far by another ordering.
   *
   * @param other the less significant keys
   * @return the keys of both, without those that are there already
   */
  public Ordering<T> then(Ordering<T> other) {
    List<Part<T>> all = new ArrayList<>(parts);
    for (Part<T> part : other.parts) {
      if (all.stream().noneMatch(known -> known.key.sameAs(part.key))) {
        all.add(part);
      }
    }
    return new Ordering<>(all);
  }

  /**
   * Makes the key that was given last a descending one; the keys before it stay as they are.
   *
   * @return the ordering with its last key descending
   */
  public Ordering<T> descending() {
    List<Part<T>> all = new ArrayList<>(parts);
    all.add(new Part<>(all.removeLast().key, SortOrder.DESCENDING));
    return new Ordering<>(all);
  }

  /**
   * Whether values in this order are surely in another order too, as its keys are the first ones of
   * this.
   *
   * @param other another ordering of the same values
   * @return true if surely so
   */
  public boolean startsWith(Ordering<?> other) {
    return startsWith(parts, other.parts);
  }

  private static boolean startsWith(List<? extends Part<?>> parts, List<? extends Part<?>> wanted) {
    if (wanted.size() > parts.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      Part<?> part = parts.get(i);
      Part<?> other = wanted.get(i);
      if (!part.key.sameAs(other.key) || part.order != other.order) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether values in this order surely have those with equal keys next to each other, and these in
   * an order of their own.
   *
   * @param key the key
   * @param within the less significant keys of the wanted order
   * @return true if surely so
   */
  public boolean groups(Key<?, ?> key, List<? extends Part<?>> within) {
    List<Key<?, ?>> members =
        key instanceof Key.Composite<?, ?> composite
            ? new ArrayList<>(composite.parts())
            : new ArrayList<>(List.of(key));
    int leading = members.size();
    if (parts.size() < leading) {
      return false;
    }
    for (Part<T> part : parts.subList(0, leading)) {
      if (!members.removeIf(member -> member.sameAs(part.key))) {
        return false;
      }
    }
    // Values of a group are equal in what the key determines.
    List<? extends Part<?>> further =
        within.stream().filter(part -> !key.determines(part.key())).toList();
    return startsWith(parts.subList(leading, parts.size()), further);
  }

  @Override
  public String toString() {
    return parts.stream().map(Part::toString).collect(Collectors.joining(", "));
  }
}
