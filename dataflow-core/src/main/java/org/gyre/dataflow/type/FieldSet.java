package org.gyre.dataflow.type;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What of a value matters to somebody: all of it, or some components of a record, and of each of
 * these again all of it or some components. Of the others it does not even matter whether they are
 * null; of a component that is named without any of its own, only that does.
 *
 * @param isWhole whether all of the value matters
 * @param parts the components that matter, by name; empty if all of the value does
 */
public record FieldSet(boolean isWhole, Map<String, FieldSet> parts) {

  /** All of the value. */
  public static final FieldSet WHOLE = new FieldSet(true, Map.of());

  /** Nothing of the value, but whether it is null. */
  public static final FieldSet NOTHING = new FieldSet(false, Map.of());

  /**
   * What matters of a component.
   *
   * @param path the path of the component; empty for the value itself
   * @param part what of it matters
   * @return that as what matters of the value
   */
  public static FieldSet at(List<String> path, FieldSet part) {
    FieldSet set = part;
    for (String name : path.reversed()) {
      set = new FieldSet(false, Map.of(name, set));
    }
    return set;
  }

  /**
   * What matters to either of two.
   *
   * @param other what matters to another
   * @return both
   */
  public FieldSet and(FieldSet other) {
    if (isWhole || other.isWhole) {
      return WHOLE;
    }
    Map<String, FieldSet> both = new LinkedHashMap<>(parts);
    other.parts.forEach((name, part) -> both.merge(name, part, FieldSet::and));
    return new FieldSet(false, both);
  }

  /**
   * What of a component matters.
   *
   * @param path the path of the component; empty for the value itself
   * @return what of it matters; empty if nothing, not even whether it is null
   */
  public Optional<FieldSet> part(List<String> path) {
    FieldSet part = this;
    for (String name : path) {
      part = part == null || part.isWhole ? part : part.parts.get(name);
    }
    return Optional.ofNullable(part);
  }

  /**
   * What of this can be kept alone. Values without components are kept whole, and so are records
   * that do more than hold their components: whose constructor checks what it is given, say, or
   * whose accessors compute.
   *
   * @param layout the layout of the values
   * @return what {@link #rowsOf} writes; at least this
   */
  public FieldSet keptOf(Layout<?> layout) {
    if (isWhole || !(layout.withoutNull() instanceof RecordLayout<?> record) || !record.isPlain()) {
      return WHOLE;
    }
    Map<String, FieldSet> kept = new LinkedHashMap<>();
    boolean all = true;
    for (RecordComponent component : record.declared()) {
      Layout<?> inner = record.field(component.getName()).orElseThrow().layout();
      FieldSet part = keptOf(parts.get(component.getName()), inner);
      if (part != null) {
        kept.put(component.getName(), part);
      }
      all &= part != null && part.isWhole;
    }
    return all ? WHOLE : new FieldSet(false, kept);
  }

  /** What is kept of a component; null if nothing. A number that is never null need not be. */
  private static @Nullable FieldSet keptOf(@Nullable FieldSet part, Layout<?> layout) {
    return part == null || (part.equals(NOTHING) && layout instanceof ScalarLayout<?>)
        ? null
        : part.keptOf(layout);
  }

  /**
   * A layout of the same values that writes what matters of them and no more. The other components
   * are read back as null, or as 0 where null is not among their values.
   *
   * @param <T> the type of the values
   * @param layout the layout of whole values
   * @return the layout; the same if nothing can be left out
   */
  @SuppressWarnings("unchecked") // of values of the same type
  public <T> Layout<T> rowsOf(Layout<T> layout) {
    return (Layout<T>) narrowed(layout);
  }

  private Layout<?> narrowed(Layout<?> layout) {
    if (keptOf(layout).isWhole) {
      return layout;
    }
    RecordLayout<?> record = (RecordLayout<?>) layout.withoutNull();
    List<Layout<?>> components = new ArrayList<>();
    for (RecordComponent component : record.declared()) {
      Layout<?> inner = record.field(component.getName()).orElseThrow().layout();
      FieldSet part = keptOf(parts.get(component.getName()), inner);
      components.add(part == null ? AbsentLayout.of(inner) : part.narrowed(inner));
    }
    Layout<?> narrow =
        LayoutCache.record(record.valueClass(), components.toArray(Layout<?>[]::new));
    return layout.isNullable() ? Layouts.nullable(narrow) : narrow;
  }

  @Override
  public String toString() {
    if (isWhole) {
      return "all";
    }
    StringJoiner text = new StringJoiner(", ", "(", ")");
    parts.forEach((name, part) -> text.add(part.isWhole ? name : name + part));
    return text.toString();
  }
}
