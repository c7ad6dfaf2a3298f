package org.gyre.dataflow.type;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Methods of the JDK and of Gyre that only compute, or change only what they are called on, if the
 * functions that they are given do no more. Leaves out much that does so too.
 */
final class PureCalls {

  private static final Set<String> CLASSES =
      classes(
          "java/lang/",
          "Math StrictMath Long Integer Short Byte Character Boolean Float Double Number String"
              + " StringBuilder CharSequence Comparable Iterable Enum Record",
          "java/util/",
          "List Collection SequencedCollection Map Map$Entry Set Iterator ListIterator Deque Queue"
              + " ArrayList HashMap LinkedHashMap TreeMap HashSet LinkedHashSet TreeSet ArrayDeque"
              + " PriorityQueue Arrays Collections Objects Optional OptionalInt OptionalLong"
              + " OptionalDouble Comparator BitSet StringJoiner StringTokenizer UUID",
          "java/util/regex/",
          "Pattern Matcher MatchResult",
          "java/math/",
          "BigDecimal BigInteger MathContext RoundingMode",
          "java/time/",
          "LocalDate LocalTime LocalDateTime Instant Duration Period DayOfWeek Month Year"
              + " YearMonth");

  /** Packages of interfaces; what implements them was made by code that is looked at as well. */
  private static final Set<String> PACKAGES =
      Set.of(
          "java/util/function/",
          "java/util/stream/",
          "org/gyre/dataflow/function/",
          "org/gyre/dataflow/type/");

  /** What of these classes asks for the time, for chance, or for settings that can change. */
  private static final Map<String, Set<String>> BUT =
      Map.of(
          "java/lang/Math",
          Set.of("random"),
          "java/lang/StrictMath",
          Set.of("random"),
          "java/lang/Long",
          Set.of("getLong"),
          "java/lang/Integer",
          Set.of("getInteger"),
          "java/lang/Boolean",
          Set.of("getBoolean"),
          "java/lang/String",
          Set.of("format", "formatted"),
          "java/util/Collections",
          Set.of("shuffle"),
          "java/util/UUID",
          Set.of("randomUUID"));

  /** Without a parameter these follow the locale of the system. */
  private static final Set<String> BY_LOCALE = Set.of("toLowerCase", "toUpperCase");

  private static final Set<String> OF_OBJECTS = Set.of("<init>", "equals", "hashCode", "toString");

  private static final Set<String> RANDOM =
      Set.of("java/util/Random", "java/util/SplittableRandom");

  private PureCalls() {}

  private static Set<String> classes(String... packagesAndNames) {
    return Stream.iterate(0, i -> i < packagesAndNames.length, i -> i + 2)
        .flatMap(
            i -> Stream.of(packagesAndNames[i + 1].split(" ")).map(packagesAndNames[i]::concat))
        .collect(Collectors.toSet());
  }

  /** Whether a method is one of them, by the internal name of the class it is called on. */
  static boolean contain(String owner, String name, String descriptor) {
    if (owner.equals("java/lang/Object")) {
      return OF_OBJECTS.contains(name);
    }
    if (RANDOM.contains(owner)) {
      return !descriptor.equals("()V"); // without a seed
    }
    if (owner.equals("java/lang/String") && BY_LOCALE.contains(name)) {
      return !descriptor.startsWith("()");
    }
    if (owner.startsWith("java/") && (owner.endsWith("Exception") || owner.endsWith("Error"))) {
      return name.equals("<init>");
    }
    boolean isKnown =
        CLASSES.contains(owner)
            || PACKAGES.contains(owner.substring(0, owner.lastIndexOf('/') + 1));
    return isKnown
        && !BUT.getOrDefault(owner, Set.of()).contains(name)
        && !(owner.startsWith("java/time/") && name.equals("now"));
  }
}
