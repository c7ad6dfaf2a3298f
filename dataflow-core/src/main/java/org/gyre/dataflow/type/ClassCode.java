package org.gyre.dataflow.type;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.invoke.MethodType;
import java.lang.ref.SoftReference;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The code of the methods of a class, read from its class file. */
final class ClassCode {

  private static final ClassValue<ClassCode> CODES =
      new ClassValue<>() {
        @Override
        protected ClassCode computeValue(Class<?> type) {
          return new ClassCode(type);
        }
      };

  private final Class<?> type;
  private SoftReference<ClassModel> model = new SoftReference<>(null);
  private volatile @Nullable Boolean plainRecord;

  private ClassCode(Class<?> type) {
    this.type = type;
  }

  static ClassCode of(Class<?> type) {
    return CODES.get(type);
  }

  /** A method that the class itself declares; empty if it has no code that can be read. */
  Optional<CodeModel> method(String name, String descriptor) {
    return model()
        .flatMap(
            file ->
                file.methods().stream()
                    .filter(m -> m.methodName().equalsString(name))
                    .filter(m -> m.methodType().equalsString(descriptor))
                    .findFirst())
        .flatMap(MethodModel::code);
  }

  private synchronized Optional<ClassModel> model() {
    ClassModel known = model.get();
    if (known == null && !type.isHidden() && !type.isArray() && !type.isPrimitive()) {
      known = read();
      model = new SoftReference<>(known);
    }
    return Optional.ofNullable(known);
  }

  private ClassModel read() {
    String name = type.getName();
    String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return in == null ? null : ClassFile.of().parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the class file of " + name, e);
    }
  }

  /** Whether a method of a record is the accessor of a component and returns it as it is. */
  boolean isPlainAccessor(String name, String descriptor) {
    return component(name).filter(c -> descriptor.equals("()" + descriptor(c))).isPresent()
        && method(name, descriptor).filter(code -> isGetter(instructions(code), name)).isPresent();
  }

  /** Whether a record has a component of that name. */
  boolean hasComponent(String name, String descriptor) {
    return component(name).filter(c -> descriptor.equals(descriptor(c))).isPresent();
  }

  /** The declared type of a component that there is. */
  Class<?> componentType(String name) {
    return component(name).orElseThrow().getType();
  }

  private static String descriptor(RecordComponent component) {
    return component.getType().descriptorString();
  }

  private Optional<RecordComponent> component(String name) {
    return type.isRecord()
        ? Stream.of(type.getRecordComponents()).filter(c -> c.getName().equals(name)).findFirst()
        : Optional.empty();
  }

  private static boolean isGetter(List<Instruction> code, String name) {
    return code.size() == 3
        && loads(code.get(0), 0)
        && code.get(1) instanceof FieldInstruction field
        && field.opcode() == Opcode.GETFIELD
        && field.name().equalsString(name)
        && code.get(2) instanceof ReturnInstruction;
  }

  /**
   * Whether a constructor of a record is the canonical one and does nothing but assign, so that the
   * components of the record are what it is given.
   */
  boolean isPlainConstructor(String descriptor) {
    return type.isRecord()
        && descriptor.equals(canonicalConstructor())
        && method("<init>", descriptor)
            .filter(code -> assignsAll(instructions(code), type.getRecordComponents()))
            .isPresent();
  }

  private String canonicalConstructor() {
    Class<?>[] types =
        Stream.of(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    return MethodType.methodType(void.class, types).descriptorString();
  }

  /**
   * Whether this is a record whose canonical constructor only assigns and whose accessors only
   * return, so that it is seen in no component what another one is. False if its code cannot be
   * read.
   */
  boolean isPlainRecord() {
    Boolean known = plainRecord;
    if (known == null) {
      known = findPlainRecord();
      plainRecord = known; // the same whoever looks, so threads may race
    }
    return known;
  }

  private boolean findPlainRecord() {
    try {
      return isPlainConstructor(canonicalConstructor())
          && Stream.of(type.getRecordComponents())
              .allMatch(c -> isPlainAccessor(c.getName(), "()" + descriptor(c)));
    } catch (LinkageError | IllegalArgumentException | UncheckedIOException e) {
      return false;
    }
  }

  private static boolean assignsAll(List<Instruction> code, RecordComponent[] components) {
    boolean plain =
        code.size() == 3 * components.length + 3
            && loads(code.get(0), 0)
            && code.get(1) instanceof InvokeInstruction call
            && call.owner().asInternalName().equals("java/lang/Record");
    int slot = 1;
    for (int i = 0; plain && i < components.length; i++) {
      int at = 3 * i + 2;
      plain =
          loads(code.get(at), 0)
              && loads(code.get(at + 1), slot)
              && code.get(at + 2) instanceof FieldInstruction field
              && field.opcode() == Opcode.PUTFIELD
              && field.name().equalsString(components[i].getName());
      slot += slots(components[i].getType());
    }
    return plain;
  }

  /** How many slots a value takes. */
  static int slots(Class<?> type) {
    return type == long.class || type == double.class ? 2 : 1;
  }

  private static boolean loads(Instruction instruction, int slot) {
    return instruction instanceof LoadInstruction load && load.slot() == slot;
  }

  private static List<Instruction> instructions(CodeModel code) {
    return code.elementStream()
        .filter(Instruction.class::isInstance)
        .map(Instruction.class::cast)
        .toList();
  }
}
