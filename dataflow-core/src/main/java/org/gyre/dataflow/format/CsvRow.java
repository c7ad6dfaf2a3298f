package org.gyre.dataflow.format;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/** Writes the fields of one row of a CSV file after another. */
final class CsvRow {

  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  private final ByteSink out;
  private final byte delimiter;
  private final String nullText;
  private boolean started;

  CsvRow(ByteSink out, char delimiter, String nullText) {
    this.nullText = nullText;
    this.out = out;
    this.delimiter = (byte) delimiter;
  }

  /**
   * A handle that takes a row and a record as an object, and writes the component that the accessor
   * gives.
   */
  static MethodHandle writer(MethodHandle accessor) {
    Class<?> type = accessor.type().returnType();
    MethodHandle write =
        switch (type.descriptorString()) {
          case "B", "S", "I", "J" -> method("number", long.class);
          case "F" -> method("number", float.class);
          case "D" -> method("number", double.class);
          default -> method("value", Object.class);
        };
    MethodHandle typed = write.asType(write.type().changeParameterType(1, type));
    return MethodHandles.filterArguments(typed, 1, accessor)
        .asType(MethodType.methodType(void.class, CsvRow.class, Object.class));
  }

  private static MethodHandle method(String name, Class<?> value) {
    try {
      return HERE.findVirtual(CsvRow.class, name, MethodType.methodType(void.class, value));
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("this class has a method " + name, impossible);
    }
  }

  private void delimit() throws IOException {
    if (started) {
      out.put(delimiter);
    }
    started = true;
  }

  void number(long number) throws IOException {
    delimit();
    out.putDecimal(number);
  }

  void number(float number) throws IOException {
    delimit();
    out.put(Float.toString(number));
  }

  void number(double number) throws IOException {
    delimit();
    out.put(Double.toString(number));
  }

  void value(Object value) throws IOException {
    if (value == null || value.equals(Optional.empty())) {
      delimit();
      out.put(nullText);
    } else if (value instanceof Optional<?> some) {
      value(some.get());
    } else if (value instanceof Enum<?> constant) {
      text(constant.name());
    } else {
      text(value.toString());
    }
  }

  void text(String text) throws IOException {
    delimit();
    if (needsQuotes(text)) {
      out.put('"' + text.replace("\"", "\"\"") + '"');
    } else {
      out.put(text);
    }
  }

  private boolean needsQuotes(String text) {
    return text.isEmpty()
        || text.equals(nullText)
        || text.indexOf(delimiter) >= 0
        || text.indexOf('"') >= 0
        || text.indexOf('\n') >= 0
        || text.indexOf('\r') >= 0;
  }

  void end() throws IOException {
    out.put((byte) '\n');
    started = false;
  }
}
