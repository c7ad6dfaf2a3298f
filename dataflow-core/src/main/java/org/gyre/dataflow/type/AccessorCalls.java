package org.gyre.dataflow.type;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Recognises functions that do nothing but call accessors of records, one on the result of the
 * other. A lambda of this kind is compiled to: load the parameter; invoke an accessor, perhaps cast
 * its generic result; again; perhaps box; return.
 */
final class AccessorCalls {

  private final Lambda lambda;
  private final List<String> components = new ArrayList<>();
  private Class<?> record;
  private Class<?> owner;

  /** The type of the value so far; null for the parameter itself. */
  private Class<?> type;

  private AccessorCalls(Lambda lambda) {
    this.lambda = lambda;
  }

  /** The path that a function follows, if that is all it does. */
  static Optional<FieldPath> path(Lambda lambda) {
    if (lambda.form().getCapturedArgCount() > 0 || lambda.isConstructor()) {
      return Optional.empty();
    }
    AccessorCalls calls = new AccessorCalls(lambda);
    boolean all = lambda.isStatic() ? calls.body() : calls.reference();
    return all
        ? Optional.of(new FieldPath(calls.record, calls.components, calls.owner))
        : Optional.empty();
  }

  /** Whether a function returns its parameter. */
  static boolean returnsParameter(Lambda lambda) {
    if (lambda.form().getCapturedArgCount() > 0 || !lambda.isStatic()) {
      return false;
    }
    List<Instruction> code = new AccessorCalls(lambda).instructions();
    return code.size() == 2
        && code.getFirst() instanceof LoadInstruction load
        && load.slot() == 0
        && code.getLast() instanceof ReturnInstruction;
  }

  private boolean reference() {
    return accessor(
        lambda.form().getImplClass(),
        lambda.form().getImplMethodName(),
        lambda.form().getImplMethodSignature());
  }

  private boolean body() {
    List<Instruction> code = instructions();
    return code.size() > 2
        && code.getFirst() instanceof LoadInstruction load
        && load.slot() == 0
        && code.subList(1, code.size() - 1).stream().allMatch(this::step)
        && code.getLast() instanceof ReturnInstruction
        && type != null;
  }

  private boolean step(Instruction instruction) {
    return switch (instruction) {
      case InvokeInstruction call when call.opcode() == Opcode.INVOKEVIRTUAL ->
          accessor(
              call.owner().asInternalName(), call.name().stringValue(), call.type().stringValue());
      case InvokeInstruction call when call.opcode() == Opcode.INVOKESTATIC -> boxing(call);
      case TypeCheckInstruction check -> check.opcode() == Opcode.CHECKCAST;
      default -> false;
    };
  }

  private boolean accessor(String owner, String name, String descriptor) {
    Optional<Class<?>> next =
        lambda
            .load(owner)
            .filter(Class::isRecord)
            .flatMap(
                declaring ->
                    Stream.of(declaring.getRecordComponents())
                        .filter(c -> c.getName().equals(name))
                        .filter(c -> descriptor.equals("()" + c.getType().descriptorString()))
                        .findFirst())
            .map(this::follow);
    return next.isPresent();
  }

  private Class<?> follow(RecordComponent component) {
    owner = component.getDeclaringRecord();
    record = record == null ? owner : record;
    components.add(component.getName());
    type = component.getType();
    return type;
  }

  /** Boxing keeps the value and its type; a byte boxed as an Integer, say, would not. */
  private boolean boxing(InvokeInstruction call) {
    return type != null
        && type.isPrimitive()
        && call.name().equalsString("valueOf")
        && call.type()
            .equalsString(
                MethodType.methodType(MethodType.methodType(type).wrap().returnType(), type)
                    .descriptorString());
  }

  /** The instructions of the lambda; none if its class file cannot be found. */
  private List<Instruction> instructions() {
    return classFile()
        .flatMap(
            bytes ->
                ClassFile.of().parse(bytes).methods().stream()
                    .filter(m -> m.methodName().equalsString(lambda.form().getImplMethodName()))
                    .filter(
                        m -> m.methodType().equalsString(lambda.form().getImplMethodSignature()))
                    .findFirst())
        .flatMap(MethodModel::code)
        .map(code -> instructions(code))
        .orElse(List.of());
  }

  private static List<Instruction> instructions(CodeModel code) {
    return code.elementStream()
        .filter(Instruction.class::isInstance)
        .map(Instruction.class::cast)
        .toList();
  }

  private Optional<byte[]> classFile() {
    String name = lambda.form().getImplClass() + ".class";
    try (InputStream in =
        lambda.loader() == null
            ? ClassLoader.getSystemResourceAsStream(name)
            : lambda.loader().getResourceAsStream(name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the class file " + name, e);
    }
  }
}
