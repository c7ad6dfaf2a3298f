package org.gyre.dataflow.type;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * A component of a record, or a component of a component and so on: what a key function such as
 * {@code Edge::source} or {@code e -> e.source().id()} reads.
 *
 * @param record the record type the path starts at
 * @param components the names of the components on the way, at least one
 * @param owner the record type that has the last of them; a component on the way to it may be of a
 *     type variable
 */
public record FieldPath(Class<?> record, List<String> components, Class<?> owner)
    implements Serializable {

  /**
   * A path.
   *
   * @throws IllegalArgumentException if {@code components} is empty
   */
  public FieldPath {
    components = List.copyOf(components);
    if (components.isEmpty()) {
      throw new IllegalArgumentException("a path in " + record + " needs at least one component");
    }
  }

  /**
   * Where this path leads in a layout.
   *
   * @param layout the layout of {@link #record}
   * @return the part of the row that can be used in place of the value; empty if the layout has no
   *     such component, or if one on the way may be null
   */
  public Optional<Layout.Field> in(Layout<?> layout) {
    Layout.Field field = new Layout.Field(layout, 0);
    for (String component : components) {
      Optional<Layout.Field> next = field.layout().field(component);
      if (next.isEmpty()) {
        return next;
      }
      field = new Layout.Field(next.get().layout(), field.at() + next.get().at());
    }
    return Optional.of(field);
  }

  @Override
  public String toString() {
    return record.getSimpleName() + "." + String.join(".", components);
  }
}
