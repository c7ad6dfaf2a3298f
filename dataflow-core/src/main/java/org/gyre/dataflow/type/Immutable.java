package org.gyre.dataflow.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Classes whose objects hold nothing that can be changed. */
final class Immutable {

  private static final Set<Class<?>> LEAVES =
      Set.of(
          String.class,
          Long.class,
          Integer.class,
          Short.class,
          Byte.class,
          Character.class,
          Boolean.class,
          Float.class,
          Double.class,
          BigDecimal.class,
          BigInteger.class,
          UUID.class);

  private Immutable() {}

  static boolean is(Class<?> type) {
    return is(type, new HashSet<>());
  }

  /** A record is if all its components are; one that contains its own kind is none the worse. */
  private static boolean is(Class<?> type, Set<Class<?>> above) {
    return type.isPrimitive()
        || type.isEnum()
        || LEAVES.contains(type)
        || type.getName().startsWith("java.time.")
        || (type.isRecord()
            && (!above.add(type)
                || Stream.of(type.getRecordComponents()).allMatch(c -> is(c.getType(), above))));
  }
}
