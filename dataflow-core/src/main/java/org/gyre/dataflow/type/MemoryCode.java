package org.gyre.dataflow.type;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Pieces of generated code that read and write primitives. A cell is what the methods of {@link
 * Layout} call {@code segment, row, at}: three parameters in a row, named here by the local
 * variable of the first.
 */
final class MemoryCode {

  static final ClassDesc SEGMENT = MemoryCode.desc(MemorySegment.class);

  private static final ClassDesc VALUE_LAYOUT = desc(ValueLayout.class);

  /**
   * Up to here words are copied one by one: the checks of a bulk copy would cost more than the
   * bytes.
   */
  private static final int FEW_BYTES = 64;

  private MemoryCode() {}

  /**
   * The name of a class for generated code.
   *
   * @throws IllegalArgumentException if it is a hidden class, which has none
   */
  static ClassDesc desc(Class<?> type) {
    return type.describeConstable()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no layout with "
                        + type
                        + ": generated code cannot name a hidden class; use an ordinary one"));
  }

  /** Pushes the cell of a component: segment, row and at. */
  static void cell(CodeBuilder body, int segment, int offset) {
    body.aload(segment).lload(segment + 1);
    at(body, segment, offset);
  }

  /** Pushes {@code row + at + offset}. */
  static void position(CodeBuilder body, int segment, int offset) {
    body.lload(segment + 1);
    at(body, segment, offset);
    body.i2l().ladd();
  }

  private static void at(CodeBuilder body, int segment, int offset) {
    body.iload(segment + 3);
    if (offset != 0) {
      body.loadConstant(offset).iadd();
    }
  }

  /** Pushes a primitive from memory. */
  static void get(CodeBuilder body, int segment, int offset, Class<?> primitive) {
    target(body, segment, offset, primitive);
    body.invokeinterface(
        SEGMENT,
        "get",
        MethodTypeDesc.of(desc(primitive), valueLayout(primitive), ConstantDescs.CD_long));
  }

  /** The first half of a write: pushes where to write; the value comes on top. */
  static void target(CodeBuilder body, int segment, int offset, Class<?> primitive) {
    String name = "JAVA_" + TypeKind.from(primitive).name();
    boolean isByte = primitive == byte.class || primitive == boolean.class;
    body.aload(segment)
        .getstatic(VALUE_LAYOUT, isByte ? name : name + "_UNALIGNED", valueLayout(primitive));
    position(body, segment, offset);
  }

  /** The second half of a write. */
  static void set(CodeBuilder body, Class<?> primitive) {
    body.invokeinterface(
        SEGMENT,
        "set",
        MethodTypeDesc.of(
            ConstantDescs.CD_void, valueLayout(primitive), ConstantDescs.CD_long, desc(primitive)));
  }

  private static ClassDesc valueLayout(Class<?> primitive) {
    String type = primitive.getName();
    return VALUE_LAYOUT.nested("Of" + Character.toUpperCase(type.charAt(0)) + type.substring(1));
  }

  /**
   * Copies the bytes from offset {@code start} to {@code end} of one cell to the same place of
   * another.
   */
  static void copy(CodeBuilder body, int from, int to, int start, int end) {
    if (end - start > FEW_BYTES) {
      bulkCopy(body, from, to, start, end - start);
      return;
    }
    int at = start;
    for (ScalarLayout<?> word : ScalarLayout.WORDS) {
      for (; at + word.fixedSize() <= end; at += word.fixedSize()) {
        target(body, to, at, word.primitive());
        get(body, from, at, word.primitive());
        set(body, word.primitive());
      }
    }
  }

  private static void bulkCopy(CodeBuilder body, int from, int to, int start, int size) {
    body.aload(from);
    position(body, from, start);
    body.aload(to);
    position(body, to, start);
    body.loadConstant((long) size)
        .invokestatic(
            SEGMENT,
            "copy",
            MethodTypeDesc.of(
                ConstantDescs.CD_void,
                SEGMENT,
                ConstantDescs.CD_long,
                SEGMENT,
                ConstantDescs.CD_long,
                ConstantDescs.CD_long),
            true);
  }
}
