package org.gyre.tests.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads JSON (RFC 8259) strictly, to check what the command writes: objects become maps, arrays
 * lists, numbers {@link Long} or {@link Double}.
 */
public final class JsonText {

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private final String text;
  private int at;

  private JsonText(String text) {
    this.text = text;
  }

  /** Reads a text that is one object with white space around it at most. */
  @SuppressWarnings("unchecked") // Whatever is no map is refused by the cast that the caller sees.
  public static Map<String, Object> object(String text) {
    JsonText json = new JsonText(text);
    Object value = json.value();
    json.space();
    if (json.at != text.length()) {
      throw json.error("more text after the value");
    }
    return (Map<String, Object>) value;
  }

  private Object value() {
    space();
    if (take('{')) {
      return members();
    }
    if (take('[')) {
      return elements();
    }
    if (take('"')) {
      return string();
    }
    return literal();
  }

  private Object literal() {
    for (Object word : new Object[] {true, false}) {
      if (text.startsWith(word.toString(), at)) {
        at += word.toString().length();
        return word;
      }
    }
    Matcher number = NUMBER.matcher(text).region(at, text.length());
    if (!number.lookingAt()) {
      throw error("no value");
    }
    at = number.end();
    boolean whole = number.group(2) == null && number.group(3) == null;
    return whole ? (Object) Long.valueOf(number.group()) : Double.valueOf(number.group());
  }

  private Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    space();
    if (take('}')) {
      return members;
    }
    do {
      space();
      expect('"');
      String name = string();
      space();
      expect(':');
      if (members.put(name, value()) != null) {
        throw error("the name " + name + " twice");
      }
      space();
    } while (take(','));
    expect('}');
    return members;
  }

  private List<Object> elements() {
    List<Object> elements = new ArrayList<>();
    space();
    if (take(']')) {
      return elements;
    }
    do {
      elements.add(value());
      space();
    } while (take(','));
    expect(']');
    return elements;
  }

  private String string() {
    StringBuilder value = new StringBuilder();
    while (!take('"')) {
      char c = next();
      if (c < ' ') {
        throw error("a control character");
      }
      value.append(c == '\\' ? escaped() : c);
    }
    return value.toString();
  }

  private char escaped() {
    char kind = next();
    if (kind == 'u') {
      at += 4;
      return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }
    int which = "\"\\/bfnrt".indexOf(kind);
    if (which < 0) {
      throw error("no such escape: " + kind);
    }
    return "\"\\/\b\f\n\r\t".charAt(which);
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean take(char c) {
    boolean found = at < text.length() && text.charAt(at) == c;
    at += found ? 1 : 0;
    return found;
  }

  private void expect(char c) {
    if (!take(c)) {
      throw error("expected " + c);
    }
  }

  private char next() {
    if (at == text.length()) {
      throw error("the text ends");
    }
    return text.charAt(at++);
  }

  private AssertionError error(String problem) {
    return new AssertionError(problem + " at " + at + " in " + text);
  }
}
