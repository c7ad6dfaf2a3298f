package org.gyre.dataflow.type;

import java.io.Serializable;
import java.util.List;

/**
 * What a layout is when it is serialized: enough to find or generate it again on the other side,
 * where it is the same one object that any other use there gets. Layouts of other packages
 * serialize as they like.
 */
sealed interface LayoutForm extends Serializable {

  /**
   * The layout of a class that says all by itself: a primitive, String, an enum, an array of a
   * primitive.
   */
  record OfClass(Class<?> type) implements LayoutForm {
    private Object readResolve() {
      return Layouts.of(type);
    }
  }

  /** Another layout, or null. */
  record OfNullable(Layout<?> inner) implements LayoutForm {
    private Object readResolve() {
      return Layouts.nullable(inner);
    }
  }

  /** The place of a component that is not there; null unless it is a number. */
  record OfAbsent(@Nullable Layout<?> number) implements LayoutForm {
    private Object readResolve() {
      return AbsentLayout.of(number);
    }
  }

  /** An array of objects. */
  record OfArray(Class<?> elementClass, Layout<?> element) implements LayoutForm {
    private Object readResolve() {
      return LayoutCache.array(elementClass, element);
    }
  }

  /** A record; the layouts of the components stand for its type arguments. */
  record OfRecord(Class<?> type, Layout<?>[] components) implements LayoutForm {
    private Object readResolve() {
      return LayoutCache.record(type, components);
    }
  }

  /** A collection, map or {@code Optional} of values of the given layouts. */
  record OfCollection(CollectionKind kind, Layout<?>[] arguments) implements LayoutForm {
    private Object readResolve() {
      return kind.layout(arguments);
    }
  }

  /** Rows of a schema. */
  record OfRow(Schema schema) implements LayoutForm {
    private Object readResolve() {
      return schema.layout();
    }
  }

  /** A sealed type; the layouts of its variants stand for its type arguments. */
  record OfVariants(Class<?> type, Class<?>[] classes, Layout<?>[] layouts) implements LayoutForm {
    private Object readResolve() {
      return LayoutCache.variants(type, List.of(classes), List.of(layouts));
    }
  }
}
