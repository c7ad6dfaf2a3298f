package org.gyre.dataflow.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gyre.dataflow.format.Utf8Decoder.Malformed;

/**
 * Makes a record of each row of a delimited file.
 *
 * <p>The reader of a record type is one method handle, put together of the canonical constructor
 * and, for each component, the method below that parses its type; once warm it runs like straight
 * code and boxes no primitive.
 */
final class DelimitedRow {

  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  private final RecordColumns columns;
  private final DelimitedLine line;
  private final MethodHandle reader;
  private final Utf8Decoder decoder = new Utf8Decoder(Malformed.REFUSE);
  private final String quote;

  DelimitedRow(RecordColumns columns, DelimitedLine line, int quote) {
    this.columns = columns;
    this.line = line;
    this.quote = quote == DelimitedLine.NO_QUOTE ? "" : Character.toString(quote);
    this.reader = reader();
  }

  private MethodHandle reader() {
    MethodHandle[] parsers = new MethodHandle[columns.count()];
    for (int i = 0; i < parsers.length; i++) {
      parsers[i] = parser(i).asType(MethodType.methodType(columns.type(i), DelimitedRow.class));
    }
    MethodHandle separate = MethodHandles.filterArguments(columns.constructor(), 0, parsers);
    MethodType oneRow = MethodType.methodType(separate.type().returnType(), DelimitedRow.class);
    return MethodHandles.permuteArguments(separate, oneRow, new int[parsers.length])
        .asType(MethodType.methodType(Object.class, DelimitedRow.class));
  }

  /** Takes this, gives the value of a column. */
  private MethodHandle parser(int column) {
    Class<?> type = columns.type(column);
    Class<?> primitive = MethodType.methodType(type).unwrap().returnType();
    MethodHandle parser;
    if (type == String.class) {
      parser = method("text", String.class, column);
    } else if (type.isEnum()) {
      parser =
          MethodHandles.insertArguments(
              method("constant", Object.class, column, Map.class), 1, constants(type));
    } else if (primitive.isPrimitive()) {
      parser = method(primitive.getName() + "Value", primitive, column);
    } else {
      throw new IllegalArgumentException(
          "the column \""
              + columns.name(column)
              + "\" is of "
              + type.getTypeName()
              + ", which no text is parsed to; take a String and map it");
    }
    if (!columns.isNullable(column) || type.isPrimitive()) {
      return parser;
    }
    MethodType boxed = MethodType.methodType(type, DelimitedRow.class);
    MethodHandle nothing =
        MethodHandles.dropArguments(MethodHandles.constant(type, null), 0, DelimitedRow.class);
    return MethodHandles.guardWithTest(
        method("isEmpty", boolean.class, column), nothing, parser.asType(boxed));
  }

  private static Map<String, Object> constants(Class<?> type) {
    return Stream.of(type.getEnumConstants())
        .collect(Collectors.toMap(one -> ((Enum<?>) one).name(), one -> one));
  }

  private static MethodHandle method(String name, Class<?> result, int column, Class<?>... more) {
    MethodType type = MethodType.methodType(result, int.class).appendParameterTypes(more);
    try {
      return MethodHandles.insertArguments(
          HERE.findVirtual(DelimitedRow.class, name, type), 1, column);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("this class has a method " + name + type, impossible);
    }
  }

  int columns() {
    return columns.count();
  }

  /** The record of the row that the line has cut. */
  Object read() throws Exception {
    if (line.fields() != columns.count()) {
      throw line.blocks()
          .error(
              line.start(),
              "the row has "
                  + line.fields()
                  + " columns, but there should be "
                  + columns.count()
                  + ": "
                  + String.join(", ", columns.names()));
    }
    try {
      return (Object) reader.invokeExact(this);
    } catch (IOException | Error failure) {
      throw failure;
    } catch (Throwable refused) {
      throw new IOException(
          line.blocks().place(line.start()) + ": the record refuses the row: " + refused, refused);
    }
  }

  boolean isEmpty(int column) {
    return line.isEmpty(column);
  }

  String text(int column) throws IOException {
    try {
      String text = decoder.decode(line.segment(), line.start(column), line.end(column));
      return line.isQuoted(column) ? text.replace(quote + quote, quote) : text;
    } catch (CharacterCodingException malformed) {
      throw line.blocks()
          .error(
              line.start(column),
              "the column \""
                  + columns.name(column)
                  + "\" is not UTF-8 text; convert the file, for"
                  + " instance with iconv -f LATIN1 -t UTF-8");
    }
  }

  Object constant(int column, Map<String, Object> constants) throws IOException {
    Object constant = constants.get(text(column));
    if (constant == null) {
      throw bad(column, "one of " + constants.keySet().stream().sorted().toList());
    }
    return constant;
  }

  boolean booleanValue(int column) throws IOException {
    return switch (trimmed(column).toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(column, "true or false");
    };
  }

  char charValue(int column) throws IOException {
    String text = text(column);
    if (text.length() != 1) {
      throw bad(column, "one character");
    }
    return text.charAt(0);
  }

  byte byteValue(int column) throws IOException {
    return (byte) integer(column, Byte.MIN_VALUE, Byte.MAX_VALUE);
  }

  short shortValue(int column) throws IOException {
    return (short) integer(column, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  int intValue(int column) throws IOException {
    return (int) integer(column, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  long longValue(int column) throws IOException {
    return integer(column, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private long integer(int column, long least, long most) throws IOException {
    try {
      long value = Decimals.parseLong(line.segment(), first(column), end(column));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notOne) {
      throw bad(column, "an integer");
    }
    throw bad(column, "an integer from " + least + " to " + most);
  }

  float floatValue(int column) throws IOException {
    // Through the text: a double rounded again would not always be the nearest float.
    double wide = doubleValue(column);
    return (float) wide == wide ? (float) wide : Float.parseFloat(trimmed(column));
  }

  double doubleValue(int column) throws IOException {
    try {
      return Decimals.parseDouble(line.segment(), first(column), end(column));
    } catch (NumberFormatException notOne) {
      throw bad(column, "a number");
    }
  }

  private String trimmed(int column) throws IOException {
    return text(column).trim();
  }

  /** Where a field starts after its blanks. */
  private long first(int column) {
    MemorySegment segment = line.segment();
    long p = line.start(column);
    while (p < line.end(column) && segment.get(JAVA_BYTE, p) == ' ') {
      p++;
    }
    return p;
  }

  /** Where a field ends before its blanks. */
  private long end(int column) {
    MemorySegment segment = line.segment();
    long p = line.end(column);
    while (p > line.start(column) && segment.get(JAVA_BYTE, p - 1) == ' ') {
      p--;
    }
    return p;
  }

  private IOException bad(int column, String expected) throws IOException {
    String remedy =
        line.isEmpty(column) && !columns.type(column).isPrimitive()
            ? "; if it may be empty, mark the component @Nullable"
            : line.isEmpty(column)
                ? "; if it may be empty, make the component a box marked @Nullable"
                : "";
    return line.blocks()
        .error(
            line.start(column),
            "the column \""
                + columns.name(column)
                + "\" is \""
                + text(column)
                + "\", not "
                + expected
                + remedy);
  }
}
