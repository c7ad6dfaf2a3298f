package org.gyre.cli;

import java.util.List;

/** One JSON object (RFC 8259), built member by member in the order of the calls. */
final class Json {

  private final StringBuilder text = new StringBuilder("{");

  Json member(String name, long value) {
    name(name).append(value);
    return this;
  }

  /**
   * A number in the shortest form that reads back as the same double.
   *
   * @throws IllegalArgumentException if the value is infinite or no number, which JSON cannot say
   */
  Json member(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no number for " + name + " = " + value);
    }
    name(name).append(value);
    return this;
  }

  Json member(String name, boolean value) {
    name(name).append(value);
    return this;
  }

  Json member(String name, String value) {
    quote(name(name), value);
    return this;
  }

  Json member(String name, List<Json> values) {
    name(name).append('[');
    for (int i = 0; i < values.size(); i++) {
      text.append(i == 0 ? "" : ",").append(values.get(i));
    }
    text.append(']');
    return this;
  }

  private StringBuilder name(String name) {
    return quote(text.length() == 1 ? text : text.append(','), name).append(':');
  }

  private static StringBuilder quote(StringBuilder out, String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || (Character.isSurrogate(c) && !isPaired(value, i))) {
        // Control characters must be escaped; half a surrogate pair has no UTF-8 form.
        escape(out, c);
      } else {
        out.append(c);
      }
    }
    return out.append('"');
  }

  private static boolean isPaired(String value, int at) {
    return Character.isHighSurrogate(value.charAt(at))
        ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
  }

  private static void escape(StringBuilder out, char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(Character.forDigit((c >> shift) & 15, 16));
    }
  }

  /** The object as text on one line. */
  @Override
  public String toString() {
    return text + "}";
  }
}
