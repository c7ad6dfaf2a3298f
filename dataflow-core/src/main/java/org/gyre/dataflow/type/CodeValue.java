package org.gyre.dataflow.type;

import java.util.ArrayList;
import java.util.List;

/** What is known of a value while code is followed. */
sealed interface CodeValue {

  /** Nothing. */
  CodeValue UNKNOWN = new Unknown();

  /** A value of which nothing is known. */
  record Unknown() implements CodeValue {}

  /**
   * A parameter of the function, or a component of it.
   *
   * @param type a class it surely has; {@code Object} if unknown
   */
  record Argument(int parameter, List<String> path, Class<?> type) implements CodeValue {

    Argument component(String name, Class<?> componentType) {
      List<String> longer = new ArrayList<>(path);
      longer.add(name);
      return new Argument(parameter, List.copyOf(longer), componentType);
    }

    /** The same, known to be of a class. */
    Argument as(Class<?> known) {
      return new Argument(parameter, path, known);
    }
  }

  /** A new record whose constructor only assigns. */
  record Made(Class<?> type, List<CodeValue> components) implements CodeValue {

    CodeValue component(String name) {
      var declared = type.getRecordComponents();
      for (int i = 0; i < declared.length; i++) {
        if (declared[i].getName().equals(name)) {
          return components.get(i);
        }
      }
      return UNKNOWN;
    }
  }

  /** An object whose constructor has not been called yet; compared by identity. */
  final class Fresh implements CodeValue {

    private final String type;

    Fresh(String type) {
      this.type = type;
    }

    String type() {
      return type;
    }
  }
}
