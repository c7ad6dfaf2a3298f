package org.gyre.dataflow.function;

import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a program was told from outside: text by name, read as the type that is asked for.
 * Immutable, and serializable, so that it travels with a plan.
 *
 * <pre>{@code
 * Parameters parameters = Parameters.ofArguments("--input", "edges.csv", "--verbose");
 * String input = parameters.get("input");
 * int rounds = parameters.getInt("rounds", 10);
 * boolean verbose = parameters.getBoolean("verbose", false);
 * }</pre>
 */
public final class Parameters implements Serializable {

  private static final long serialVersionUID = 1;

  private static final Parameters NONE = new Parameters(Map.of());

  /** What an option means that has no value. */
  private static final String TRUE = "true";

  private final TreeMap<String, String> values;

  private Parameters(Map<String, String> values) {
    this.values = new TreeMap<>(values);
  }

  /**
   * No parameters.
   *
   * @return an empty set of parameters
   */
  public static Parameters none() {
    return NONE;
  }

  /**
   * The arguments of a program: {@code --name value}, {@code --name=value} or {@code -name value};
   * a name that no value follows means {@code true}. A value may be a negative number.
   *
   * @param arguments the arguments
   * @return the parameters
   * @throws IllegalArgumentException if one is no option, or given twice
   */
  public static Parameters ofArguments(String... arguments) {
    Map<String, String> found = new LinkedHashMap<>();
    List<String> all = Arrays.asList(arguments);
    for (int i = 0; i < all.size(); i++) {
      String option = all.get(i);
      if (!isOption(option)) {
        throw new IllegalArgumentException(
            "argument " + (i + 1) + ", '" + option + "', belongs to no option; write --name value");
      }
      int equals = option.indexOf('=');
      boolean hasValue = equals < 0 && i + 1 < all.size() && !isOption(all.get(i + 1));
      String name = nameOf(equals < 0 ? option : option.substring(0, equals));
      String value = equals >= 0 ? option.substring(equals + 1) : hasValue ? all.get(++i) : TRUE;
      if (found.put(name, value) != null) {
        throw new IllegalArgumentException("the option '" + name + "' is given twice");
      }
    }
    return new Parameters(found);
  }

  private static boolean isOption(String argument) {
    return argument.length() > 1
        && argument.charAt(0) == '-'
        && !Character.isDigit(argument.charAt(1))
        && argument.charAt(1) != '.';
  }

  private static String nameOf(String option) {
    String name = option.substring(option.startsWith("--") ? 2 : 1);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the option '" + option + "' has no name");
    }
    return name;
  }

  /**
   * The parameters of a map.
   *
   * @param values text by name, without nulls
   * @return the parameters
   */
  public static Parameters ofMap(Map<String, String> values) {
    return new Parameters(Map.copyOf(values));
  }

  /**
   * Reads a file of lines {@code name = value}, in UTF-8; see {@link Properties#load(Reader)}.
   *
   * @param file the file
   * @return the parameters
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if the file is malformed
   */
  public static Parameters ofPropertiesFile(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    return ofProperties(properties);
  }

  /**
   * The properties of the running JVM, such as those given with {@code -Dname=value}.
   *
   * @return the parameters
   */
  public static Parameters ofSystemProperties() {
    return ofProperties(System.getProperties());
  }

  private static Parameters ofProperties(Properties properties) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String name : properties.stringPropertyNames()) {
      found.put(name, properties.getProperty(name));
    }
    return new Parameters(found);
  }

  /**
   * These and other parameters.
   *
   * @param others win where a name is in both
   * @return all of them
   */
  public Parameters with(Parameters others) {
    Parameters all = new Parameters(values);
    all.values.putAll(others.values);
    return all;
  }

  /**
   * These and one more.
   *
   * @param name its name
   * @param value its text; replaces what the name had
   * @return all of them
   */
  public Parameters with(String name, String value) {
    return with(ofMap(Map.of(name, value)));
  }

  /**
   * All names.
   *
   * @return the names, in order
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /**
   * All parameters.
   *
   * @return text by name, in the order of the names
   */
  public Map<String, String> toMap() {
    return Collections.unmodifiableMap(values);
  }

  /**
   * Whether a parameter was given.
   *
   * @param name its name
   * @return true if it has a text
   */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /**
   * A parameter that may be missing.
   *
   * @param name its name
   * @return its text; empty if it was not given
   */
  public Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * A parameter that must be there.
   *
   * @param name its name
   * @return its text
   * @throws IllegalArgumentException if it was not given; names those that were
   */
  public String get(String name) {
    String text = values.get(name);
    if (text == null) {
      throw new IllegalArgumentException(
          "the parameter '" + name + "' is missing; given are " + values.keySet());
    }
    return text;
  }

  /**
   * A parameter with a default.
   *
   * @param name its name
   * @param missing stands for a parameter that was not given
   * @return its text
   */
  public String get(String name, String missing) {
    return values.getOrDefault(name, missing);
  }

  /**
   * A whole number that must be there.
   *
   * @param name its name
   * @return the number
   * @throws IllegalArgumentException if it was not given, or is no number of 32 bits
   */
  public int getInt(String name) {
    return read(name, get(name), "a whole number of 32 bits", Integer::valueOf);
  }

  /**
   * A whole number with a default.
   *
   * @param name its name
   * @param missing stands for a parameter that was not given
   * @return the number
   * @throws IllegalArgumentException if it is no number of 32 bits
   */
  public int getInt(String name, int missing) {
    return has(name) ? getInt(name) : missing;
  }

  /**
   * A whole number that must be there.
   *
   * @param name its name
   * @return the number
   * @throws IllegalArgumentException if it was not given, or is no number of 64 bits
   */
  public long getLong(String name) {
    return read(name, get(name), "a whole number", Long::valueOf);
  }

  /**
   * A whole number with a default.
   *
   * @param name its name
   * @param missing stands for a parameter that was not given
   * @return the number
   * @throws IllegalArgumentException if it is no number of 64 bits
   */
  public long getLong(String name, long missing) {
    return has(name) ? getLong(name) : missing;
  }

  /**
   * A number that must be there.
   *
   * @param name its name
   * @return the number
   * @throws IllegalArgumentException if it was not given, or is no number
   */
  public double getDouble(String name) {
    return read(name, get(name), "a number", Double::valueOf);
  }

  /**
   * A number with a default.
   *
   * @param name its name
   * @param missing stands for a parameter that was not given
   * @return the number
   * @throws IllegalArgumentException if it is no number
   */
  public double getDouble(String name, double missing) {
    return has(name) ? getDouble(name) : missing;
  }

  /**
   * A truth value that must be there.
   *
   * @param name its name
   * @return the value
   * @throws IllegalArgumentException if it was not given, or is neither true nor false
   */
  public boolean getBoolean(String name) {
    return read(name, get(name), "true or false", Parameters::parseBoolean);
  }

  /**
   * A truth value with a default.
   *
   * @param name its name
   * @param missing stands for a parameter that was not given
   * @return the value
   * @throws IllegalArgumentException if it is neither true nor false
   */
  public boolean getBoolean(String name, boolean missing) {
    return has(name) ? getBoolean(name) : missing;
  }

  /**
   * One of the constants of an enum, in any case.
   *
   * @param <E> the enum
   * @param name its name
   * @param type the enum
   * @return the constant
   * @throws IllegalArgumentException if it was not given, or is no constant; names these
   */
  public <E extends Enum<E>> E getEnum(String name, Class<E> type) {
    List<E> constants = Arrays.asList(type.getEnumConstants());
    return read(
        name,
        get(name),
        "one of " + constants,
        text ->
            constants.stream()
                .filter(constant -> constant.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new));
  }

  private static boolean parseBoolean(String text) {
    return switch (text) {
      case TRUE -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException();
    };
  }

  private static <R> R read(String name, String text, String wanted, Function<String, R> parser) {
    try {
      return parser.apply(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the parameter '" + name + "' is '" + text + "', but must be " + wanted, e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Parameters parameters && values.equals(parameters.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
