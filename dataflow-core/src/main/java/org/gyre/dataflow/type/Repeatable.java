package org.gyre.dataflow.type;

import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.util.Map;
import java.util.Set;

/**
 * What surely makes the same of the same values each time, and changes nothing. Leaves out much
 * that does so too.
 */
final class Repeatable {

  /** Methods that read properties of the system, and so on; all others only compute. */
  private static final Set<String> OF_NUMBERS_BUT =
      Set.of("random", "getLong", "getInteger", "getBoolean");

  private static final Set<String> NUMBERS =
      Set.of(
          "java/lang/Math",
          "java/lang/Long",
          "java/lang/Integer",
          "java/lang/Short",
          "java/lang/Byte",
          "java/lang/Character",
          "java/lang/Boolean",
          "java/lang/Float",
          "java/lang/Double");

  private static final Set<String> OF_DATES =
      Set.of("equals", "getYear", "getMonthValue", "getDayOfMonth", "getDayOfYear", "toEpochDay");

  private static final Map<String, Set<String>> OTHERS =
      Map.of(
          "java/lang/String",
          Set.of(
              "equals",
              "equalsIgnoreCase",
              "hashCode",
              "compareTo",
              "length",
              "isEmpty",
              "isBlank",
              "charAt",
              "startsWith",
              "endsWith",
              "indexOf",
              "lastIndexOf",
              "substring",
              "trim",
              "strip"),
          "java/time/LocalDate",
          OF_DATES,
          "java/time/LocalDateTime",
          OF_DATES);

  private Repeatable() {}

  /** Whether a method of the JDK is known to be so, by the internal name of its class. */
  static boolean isCall(String owner, String name) {
    return NUMBERS.contains(owner)
        ? !OF_NUMBERS_BUT.contains(name)
        : OTHERS.getOrDefault(owner, Set.of()).contains(name);
  }

  /** What an array holds can be changed by others at any time. */
  static boolean isInstruction(CodeElement element) {
    return switch (element) {
      case ArrayLoadInstruction _,
          ArrayStoreInstruction _,
          MonitorInstruction _,
          NewPrimitiveArrayInstruction _,
          NewReferenceArrayInstruction _,
          NewMultiArrayInstruction _ ->
          false;
      default -> true;
    };
  }
}
