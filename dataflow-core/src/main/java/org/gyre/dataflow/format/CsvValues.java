package org.gyre.dataflow.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gyre.dataflow.format.Utf8Decoder.Malformed;

/**
 * Makes a value of each row of a delimited file.
 *
 * <p>The reader of a record type is one method handle, put together of the canonical constructor
 * and, for each component, the method below that parses its type. In which field of a row a column
 * stands may change from file to file.
 */
final class CsvValues {

  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  private final Columns columns;
  private final CsvLine line;
  private final MethodHandle reader;
  private final TextDecoder decoder;
  private final String quote;
  private final byte[] nullText;
  private CsvColumns places;
  private int[] fields;

  CsvValues(Columns columns, CsvLine line, CsvForm form) {
    this.columns = columns;
    this.line = line;
    this.quote = form.quote() == CsvForm.NO_QUOTE ? "" : Character.toString(form.quote());
    Charset charset = Charset.forName(form.charset());
    this.decoder = new TextDecoder(charset, Malformed.REFUSE);
    this.nullText = form.nullText().getBytes(charset);
    this.reader = reader();
  }

  private MethodHandle reader() {
    MethodHandle[] parsers = new MethodHandle[columns.count()];
    for (int i = 0; i < parsers.length; i++) {
      parsers[i] = parser(i);
    }
    return columns.maker(parsers);
  }

  /** Takes this, gives the value of a column. */
  private MethodHandle parser(int column) {
    Class<?> type = columns.type(column);
    if (type == Optional.class) {
      return orNothing(
          column,
          MethodHandles.filterReturnValue(
              present(column, columns.optional(column)).asType(call(Object.class)),
              optional("of", Object.class)),
          optional("empty"));
    }
    MethodHandle parser = present(column, type);
    if (type.isPrimitive()) {
      return parser;
    }
    if (columns.isNullable(column)) {
      return orNothing(column, parser, MethodHandles.constant(type, null));
    }
    return nullText.length == 0
        ? parser
        : orNothing(column, parser, method("refuseNull", Object.class, column));
  }

  private static MethodType call(Class<?> result) {
    return MethodType.methodType(result, CsvValues.class);
  }

  private static MethodHandle optional(String name, Class<?>... arguments) {
    try {
      return MethodHandles.publicLookup()
          .findStatic(Optional.class, name, MethodType.methodType(Optional.class, arguments));
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("every Optional has " + name, impossible);
    }
  }

  /** The parser, or the other one where the field stands for null. */
  private MethodHandle orNothing(int column, MethodHandle parser, MethodHandle nothing) {
    MethodType type = call(columns.type(column));
    MethodHandle other =
        nothing.type().parameterCount() == 0
            ? MethodHandles.dropArguments(nothing, 0, CsvValues.class)
            : nothing;
    return MethodHandles.guardWithTest(
        method("isNull", boolean.class, column), other.asType(type), parser.asType(type));
  }

  /** The parser of a field that does not stand for null. */
  private MethodHandle present(int column, Class<?> type) {
    Class<?> primitive = MethodType.methodType(type).unwrap().returnType();
    if (type == String.class) {
      return method("text", String.class, column);
    } else if (type.isEnum()) {
      return MethodHandles.insertArguments(
          method("constant", Object.class, column, Map.class), 1, constants(type));
    } else if (primitive.isPrimitive()) {
      return method(primitive.getName() + "Value", primitive, column);
    } else if (type == LocalDateTime.class) {
      return method("dateTime", LocalDateTime.class, column);
    }
    return MethodHandles.insertArguments(
        method("object", Object.class, column, MethodHandle.class, String.class),
        1,
        ofText(column, type).asType(MethodType.methodType(Object.class, String.class)),
        "a " + type.getSimpleName());
  }

  /** What makes a value of its text: the constructor of a number, or a method of a name in use. */
  private MethodHandle ofText(int column, Class<?> type) {
    try {
      if (type == BigDecimal.class || type == BigInteger.class) {
        Constructor<?> constructor = type.getConstructor(String.class);
        return MethodHandles.publicLookup().unreflectConstructor(constructor);
      }
      if (type == UUID.class) {
        return MethodHandles.publicLookup().unreflect(type.getMethod("fromString", String.class));
      }
      if (type.getPackageName().equals("java.time")) {
        Method parse = type.getMethod("parse", CharSequence.class);
        if (Modifier.isStatic(parse.getModifiers())) {
          return MethodHandles.publicLookup().unreflect(parse);
        }
      }
    } catch (ReflectiveOperationException hasNone) {
      // Is refused below.
    }
    throw new IllegalArgumentException(
        "the column \""
            + columns.name(column)
            + "\" is of "
            + type.getTypeName()
            + ", which no text is parsed to; take a String and map it");
  }

  private static Map<String, Object> constants(Class<?> type) {
    return Stream.of(type.getEnumConstants())
        .collect(Collectors.toMap(one -> ((Enum<?>) one).name(), one -> one));
  }

  private static MethodHandle method(String name, Class<?> result, int column, Class<?>... more) {
    MethodType type = MethodType.methodType(result, int.class).appendParameterTypes(more);
    try {
      return MethodHandles.insertArguments(
          HERE.findVirtual(CsvValues.class, name, type), 1, column);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("this class has a method " + name + type, impossible);
    }
  }

  /** Says where the columns stand in the rows of a file. */
  void in(CsvColumns file) {
    this.places = file;
    this.fields = file.fields();
  }

  /** The value of the row that the line has cut. */
  Object read() throws InvalidRow {
    if (line.fields() != places.width()) {
      throw new InvalidRow(
          line.start(),
          "the row has "
              + line.fields()
              + " columns, but there should be "
              + places.width()
              + ": "
              + String.join(", ", places.names()));
    }
    try {
      return (Object) reader.invokeExact(this);
    } catch (InvalidRow | Error failure) {
      throw failure;
    } catch (Throwable refused) {
      throw new InvalidRow(line.start(), "the " + columns.kind() + " refuses the row: " + refused);
    }
  }

  /** Whether a field has no character, not even quotes, or the text that stands for null. */
  boolean isNull(int column) {
    int field = fields[column];
    return line.isEmpty(field) || (nullText.length > 0 && isNullText(field));
  }

  private boolean isNullText(int field) {
    long start = line.start(field);
    if (line.isQuoted(field) || line.end(field) - start != nullText.length) {
      return false;
    }
    for (int i = 0; i < nullText.length; i++) {
      if (line.segment().get(JAVA_BYTE, start + i) != nullText[i]) {
        return false;
      }
    }
    return true;
  }

  /** Of a component that is not nullable: an empty text is one, the text for null is not. */
  Object refuseNull(int column) throws InvalidRow {
    if (line.isEmpty(fields[column]) && columns.type(column) == String.class) {
      return "";
    }
    throw bad(column, "null");
  }

  String text(int column) throws InvalidRow {
    int field = fields[column];
    try {
      String text = decoder.decode(line.segment(), line.start(field), line.end(field));
      return line.isQuoted(field) ? text.replace(quote + quote, quote) : text;
    } catch (CharacterCodingException malformed) {
      throw new InvalidRow(
          line.start(field),
          "the column \"" + columns.name(column) + "\" is not " + decoder.advice());
    }
  }

  Object object(int column, MethodHandle ofText, String expected) throws InvalidRow {
    String text = trimmed(column);
    try {
      return (Object) ofText.invokeExact(text);
    } catch (RuntimeException wrong) {
      throw bad(column, expected);
    } catch (Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException("parsing " + text, impossible);
    }
  }

  /** As the standard writes it, or with a blank between date and time, as databases do. */
  LocalDateTime dateTime(int column) throws InvalidRow {
    String text = trimmed(column);
    try {
      return LocalDateTime.parse(
          text.length() > 10 && text.charAt(10) == ' '
              ? text.substring(0, 10) + 'T' + text.substring(11)
              : text);
    } catch (RuntimeException wrong) {
      throw bad(column, "a LocalDateTime");
    }
  }

  Object constant(int column, Map<String, Object> constants) throws InvalidRow {
    Object constant = constants.get(text(column));
    if (constant == null) {
      throw bad(column, "one of " + constants.keySet().stream().sorted().toList());
    }
    return constant;
  }

  boolean booleanValue(int column) throws InvalidRow {
    return switch (trimmed(column).toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(column, "true or false");
    };
  }

  char charValue(int column) throws InvalidRow {
    String text = text(column);
    if (text.length() != 1) {
      throw bad(column, "one character");
    }
    return text.charAt(0);
  }

  byte byteValue(int column) throws InvalidRow {
    return (byte) integer(column, Byte.MIN_VALUE, Byte.MAX_VALUE);
  }

  short shortValue(int column) throws InvalidRow {
    return (short) integer(column, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  int intValue(int column) throws InvalidRow {
    return (int) integer(column, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  long longValue(int column) throws InvalidRow {
    return integer(column, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private long integer(int column, long least, long most) throws InvalidRow {
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

  float floatValue(int column) throws InvalidRow {
    // Through the text: a double rounded again would not always be the nearest float.
    double wide = doubleValue(column);
    return (float) wide == wide ? (float) wide : Float.parseFloat(trimmed(column));
  }

  double doubleValue(int column) throws InvalidRow {
    try {
      return Decimals.parseDouble(line.segment(), first(column), end(column));
    } catch (NumberFormatException notOne) {
      throw bad(column, "a number");
    }
  }

  private String trimmed(int column) throws InvalidRow {
    return text(column).trim();
  }

  /** Where a field starts after its blanks. */
  private long first(int column) {
    MemorySegment segment = line.segment();
    int field = fields[column];
    long p = line.start(field);
    while (p < line.end(field) && segment.get(JAVA_BYTE, p) == ' ') {
      p++;
    }
    return p;
  }

  /** Where a field ends before its blanks. */
  private long end(int column) {
    MemorySegment segment = line.segment();
    int field = fields[column];
    long p = line.end(field);
    while (p > line.start(field) && segment.get(JAVA_BYTE, p - 1) == ' ') {
      p--;
    }
    return p;
  }

  private InvalidRow bad(int column, String expected) throws InvalidRow {
    boolean empty = isNull(column);
    String remedy = empty ? "; if it may be empty, " + columns.remedyForNull(column) : "";
    return new InvalidRow(
        line.start(fields[column]),
        "the column \""
            + columns.name(column)
            + "\" is \""
            + text(column)
            + "\", not "
            + expected
            + remedy);
  }
}
