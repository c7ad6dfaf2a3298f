package org.gyre.tests.plans;

import java.lang.reflect.Array;

/** Turns keys of any type into texts, equal keys into equal texts. */
final class ValueText {

  private ValueText() {}

  static String of(Object value) {
    if (value == null || !value.getClass().isArray()) {
      return String.valueOf(value);
    }
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < Array.getLength(value); i++) {
      text.append(of(Array.get(value, i))).append(' ');
    }
    return text.append(']').toString();
  }
}
