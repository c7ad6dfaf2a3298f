package org.gyre.dataflow.type;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Follows the code of a function once from its start to its end, with {@link CodeValue}s in the
 * place of values. Where ways meet after a branch, what is not the same on both is unknown. A jump
 * backwards, a handler of exceptions or an instruction that is not understood ends it: {@link
 * NotFollowed}.
 *
 * <p>A component counts as read when anything but an accessor, the constructor of a plain record or
 * a move takes it. Records are immutable, so what is called cannot change what is known of them.
 */
final class FunctionCode {

  /** How deep calls are followed. */
  private static final int DEPTH = 4;

  private static final Set<String> BOXES =
      Set.of(
          "java/lang/Long",
          "java/lang/Integer",
          "java/lang/Short",
          "java/lang/Byte",
          "java/lang/Character",
          "java/lang/Boolean",
          "java/lang/Float",
          "java/lang/Double");

  /** The code does something that is not understood. */
  private static final class NotFollowed extends Exception {
    private static final long serialVersionUID = 1;

    NotFollowed() {
      super("the code cannot be followed", null, false, false);
    }
  }

  private final Lambda lambda;
  private final List<Set<List<String>>> reads;

  /** What of each parameter is looked at. */
  private final List<FieldSet> looks;

  /** What is handed to somebody who may change what it holds: an array, say. */
  private final List<Set<List<String>>> changeable;

  /** Until something is met that may do or see more than the values. */
  private boolean repeatable = true;

  private FunctionCode(Lambda lambda, int parameters) {
    this.lambda = lambda;
    this.reads = sets(parameters);
    this.looks = new ArrayList<>(Collections.nCopies(parameters, FieldSet.NOTHING));
    this.changeable = sets(parameters);
  }

  private static List<Set<List<String>>> sets(int parameters) {
    List<Set<List<String>>> sets = new ArrayList<>();
    for (int i = 0; i < parameters; i++) {
      sets.add(new HashSet<>());
    }
    return sets;
  }

  /** What a function does; empty if its code cannot be followed. */
  static Optional<FieldUse> use(Lambda lambda, int parameters) {
    FunctionCode code = new FunctionCode(lambda, parameters);
    List<CodeValue> arguments =
        new ArrayList<>(
            Collections.nCopies(lambda.form().getCapturedArgCount(), CodeValue.UNKNOWN));
    for (int i = 0; i < parameters; i++) {
      arguments.add(new CodeValue.Argument(i, List.of(), Object.class));
    }
    try {
      CodeValue result = code.implementation(arguments);
      List<FieldUse.Forward> forwards = new ArrayList<>();
      collect(result, List.of(), forwards);
      forwards.removeIf(code::mayBeChanged);
      return Optional.of(new FieldUse(true, code.reads, code.looks, forwards, code.repeatable));
    } catch (NotFollowed e) {
      return Optional.empty();
    }
  }

  /** A component is not the same any more when what it holds, or what holds it, was changed. */
  private boolean mayBeChanged(FieldUse.Forward forward) {
    boolean changed =
        changeable.get(forward.parameter()).stream()
            .anyMatch(path -> overlap(path, forward.from()));
    if (changed) {
      read(forward.parameter(), forward.from());
    }
    return changed;
  }

  private static boolean overlap(List<String> left, List<String> right) {
    int shorter = Math.min(left.size(), right.size());
    return left.subList(0, shorter).equals(right.subList(0, shorter));
  }

  private static void collect(CodeValue value, List<String> path, List<FieldUse.Forward> forwards) {
    switch (value) {
      case CodeValue.Argument from ->
          forwards.add(new FieldUse.Forward(path, from.parameter(), from.path()));
      case CodeValue.Made made -> {
        var components = made.type().getRecordComponents();
        for (int i = 0; i < components.length; i++) {
          List<String> longer = new ArrayList<>(path);
          longer.add(components[i].getName());
          collect(made.components().get(i), List.copyOf(longer), forwards);
        }
      }
      case CodeValue.Unknown _, CodeValue.Fresh _ -> {}
    }
  }

  private CodeValue implementation(List<CodeValue> arguments) throws NotFollowed {
    var form = lambda.form();
    Class<?> owner = lambda.implementingClass().orElseThrow(NotFollowed::new);
    if (lambda.isConstructor()) {
      return construct(owner, form.getImplMethodSignature(), arguments);
    }
    boolean isStatic = form.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic;
    return call(
        owner, form.getImplMethodName(), form.getImplMethodSignature(), isStatic, arguments, DEPTH);
  }

  private CodeValue construct(Class<?> type, String descriptor, List<CodeValue> arguments) {
    if (ClassCode.of(type).isPlainConstructor(descriptor)) {
      return new CodeValue.Made(type, List.copyOf(arguments));
    }
    arguments.forEach(this::handOut);
    repeatable = false;
    return CodeValue.UNKNOWN;
  }

  /** Follows a call, the receiver first among its arguments. */
  private CodeValue call(
      Class<?> owner,
      String name,
      String descriptor,
      boolean isStatic,
      List<CodeValue> arguments,
      int depth)
      throws NotFollowed {
    if (!isStatic) {
      mustBeThere(arguments.getFirst());
    }
    if (!isStatic && ClassCode.of(owner).isPlainAccessor(name, descriptor)) {
      return component(arguments.getFirst(), owner, name);
    }
    if (depth == 0 || !(isStatic || isNeverOverridden(owner, name, descriptor))) {
      throw new NotFollowed();
    }
    CodeModel code = ClassCode.of(owner).method(name, descriptor).orElseThrow(NotFollowed::new);
    Frame frame = new Frame();
    int slot = 0;
    MethodType type = MethodType.fromMethodDescriptorString(descriptor, owner.getClassLoader());
    for (int i = 0; i < arguments.size(); i++) {
      int parameter = isStatic ? i : i - 1;
      Class<?> declared = parameter < 0 ? owner : type.parameterType(parameter);
      frame.locals.put(slot, typed(arguments.get(i), declared));
      slot += ClassCode.slots(declared);
    }
    return new Run(frame, depth).follow(code);
  }

  /** A value that has been found to be of a class. */
  private static CodeValue typed(CodeValue value, Class<?> type) {
    return value instanceof CodeValue.Argument argument && argument.type().isAssignableFrom(type)
        ? argument.as(type)
        : value;
  }

  private static boolean isNeverOverridden(Class<?> owner, String name, String descriptor) {
    return Modifier.isFinal(owner.getModifiers())
        || Stream.of(owner.getDeclaredMethods())
            .filter(method -> method.getName().equals(name))
            .filter(
                method ->
                    MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                        .descriptorString()
                        .equals(descriptor))
            .anyMatch(method -> Modifier.isPrivate(method.getModifiers()));
  }

  @SuppressWarnings("ReferenceEquality") // classes
  private CodeValue component(CodeValue of, Class<?> record, String name) {
    return switch (of) {
      case CodeValue.Argument argument ->
          argument.component(name, ClassCode.of(record).componentType(name));
      case CodeValue.Made made when made.type() == record -> made.component(name);
      default -> CodeValue.UNKNOWN;
    };
  }

  /** Somebody may read a value, and change what it holds. */
  private void handOut(CodeValue value) {
    read(value);
    switch (value) {
      case CodeValue.Argument argument when !Immutable.is(argument.type()) ->
          changeable.get(argument.parameter()).add(argument.path());
      case CodeValue.Made made -> made.components().forEach(this::handOut);
      default -> {}
    }
  }

  private void read(int parameter, List<String> path) {
    reads.get(parameter).add(path);
    look(parameter, path, FieldSet.WHOLE);
  }

  private void look(int parameter, List<String> path, FieldSet part) {
    looks.set(parameter, looks.get(parameter).and(FieldSet.at(path, part)));
  }

  /** What is done with a value fails if it is null. */
  private void mustBeThere(CodeValue value) {
    if (value instanceof CodeValue.Argument argument) {
      look(argument.parameter(), argument.path(), FieldSet.NOTHING);
    }
  }

  private void compareWithNull(CodeValue value) {
    if (value instanceof CodeValue.Argument argument) {
      reads.get(argument.parameter()).add(argument.path());
    }
    mustBeThere(value);
  }

  private void read(CodeValue value) {
    switch (value) {
      case CodeValue.Argument argument -> read(argument.parameter(), argument.path());
      case CodeValue.Made made -> made.components().forEach(this::read);
      case CodeValue.Unknown _, CodeValue.Fresh _ -> {}
    }
  }

  /** Stack and local variables. */
  private final class Frame {

    private final List<CodeValue> stack = new ArrayList<>();
    private final Map<Integer, CodeValue> locals = new HashMap<>();

    Frame copy() {
      Frame copy = new Frame();
      copy.stack.addAll(stack);
      copy.locals.putAll(locals);
      return copy;
    }

    void merge(Frame other) throws NotFollowed {
      if (other.stack.size() != stack.size()) {
        throw new NotFollowed();
      }
      for (int i = 0; i < stack.size(); i++) {
        stack.set(i, merged(stack.get(i), other.stack.get(i)));
      }
      locals.keySet().retainAll(other.locals.keySet());
      locals.replaceAll((slot, value) -> merged(value, other.locals.get(slot)));
    }

    void replace(CodeValue.Fresh fresh, CodeValue made) {
      stack.replaceAll(value -> value.equals(fresh) ? made : value);
      locals.replaceAll((_, value) -> value.equals(fresh) ? made : value);
    }
  }

  /** One of two values, so that what is done to it may be done to either. */
  private CodeValue merged(CodeValue left, CodeValue right) {
    if (left.equals(right)) {
      return left;
    }
    handOut(left);
    handOut(right);
    return CodeValue.UNKNOWN;
  }

  /** One call as it is followed. */
  private final class Run {

    private final Map<Label, Frame> waiting = new HashMap<>();
    private final Set<Label> passed = new HashSet<>();
    private final int depth;

    /** Null where the code cannot be reached. */
    private @Nullable Frame frame;

    private @Nullable CodeValue result;

    Run(Frame frame, int depth) {
      this.frame = frame;
      this.depth = depth;
    }

    CodeValue follow(CodeModel code) throws NotFollowed {
      if (!code.exceptionHandlers().isEmpty()) {
        throw new NotFollowed();
      }
      for (CodeElement element : code) {
        if (element instanceof LabelTarget target) {
          arrive(target.label());
        } else if (frame != null) {
          step(element);
        }
      }
      return result == null ? CodeValue.UNKNOWN : result;
    }

    private void arrive(Label label) throws NotFollowed {
      passed.add(label);
      Frame waited = waiting.remove(label);
      if (waited != null) {
        if (frame == null) {
          frame = waited;
        } else {
          frame.merge(waited);
        }
      }
    }

    private void jump(Label label) throws NotFollowed {
      if (passed.contains(label)) {
        throw new NotFollowed(); // backwards: a loop
      }
      Frame known = waiting.get(label);
      if (known == null) {
        waiting.put(label, frame.copy());
      } else {
        known.merge(frame);
      }
    }

    private CodeValue pop() throws NotFollowed {
      if (frame.stack.isEmpty()) {
        throw new NotFollowed();
      }
      return frame.stack.removeLast();
    }

    private void push(CodeValue value) {
      frame.stack.addLast(value);
    }

    private void step(CodeElement element) throws NotFollowed {
      switch (element) {
        case LoadInstruction load ->
            push(frame.locals.getOrDefault(load.slot(), CodeValue.UNKNOWN));
        case StoreInstruction store -> frame.locals.put(store.slot(), pop());
        case StackInstruction move -> move(move);
        case NewObjectInstruction made ->
            push(new CodeValue.Fresh(made.className().asInternalName()));
        case TypeCheckInstruction check when check.opcode() == Opcode.CHECKCAST ->
            push(cast(pop(), check));
        case FieldInstruction field -> field(field);
        case InvokeInstruction call -> invoke(call);
        case InvokeDynamicInstruction call -> opaque(call.typeSymbol());
        case BranchInstruction branch -> branch(branch);
        case ReturnInstruction end -> end(end);
        case ThrowInstruction _ -> {
          read(pop());
          repeatable = false;
          frame = null;
        }
        default -> simple(element);
      }
    }

    /** Takes some values, which it reads, and makes others. */
    private void simple(CodeElement element) throws NotFollowed {
      StackEffect effect = StackEffect.of(element).orElseThrow(NotFollowed::new);
      repeatable &= Repeatable.isInstruction(element);
      for (int i = 0; i < effect.pops(); i++) {
        handOut(pop()); // an array, say, that is written to
      }
      for (int i = 0; i < effect.pushes(); i++) {
        push(CodeValue.UNKNOWN);
      }
      for (Label target : effect.targets()) {
        jump(target);
      }
      if (effect.changes() >= 0) {
        frame.locals.put(effect.changes(), CodeValue.UNKNOWN);
      }
      if (!effect.targets().isEmpty()) {
        frame = null; // a switch goes on nowhere else
      }
    }

    private CodeValue cast(CodeValue value, TypeCheckInstruction check) {
      return lambda
          .load(check.type().asInternalName())
          .map(type -> typed(value, type))
          .orElse(value);
    }

    private void move(StackInstruction move) throws NotFollowed {
      CodeValue top = pop();
      switch (move.opcode()) {
        case POP -> {}
        case DUP -> {
          push(top);
          push(top);
        }
        default -> throw new NotFollowed();
      }
    }

    private void field(FieldInstruction field) throws NotFollowed {
      switch (field.opcode()) {
        case GETSTATIC -> {
          repeatable &= isConstantOfEnum(field);
          push(CodeValue.UNKNOWN);
        }
        case PUTSTATIC -> {
          repeatable = false;
          handOut(pop());
        }
        case GETFIELD -> push(component(pop(), field));
        default -> {
          repeatable = false;
          handOut(pop());
          handOut(pop());
        }
      }
    }

    private boolean isConstantOfEnum(FieldInstruction field) {
      return field.typeSymbol().equals(field.owner().asSymbol())
          && lambda.load(field.owner().asInternalName()).filter(Class::isEnum).isPresent();
    }

    /** A record may read its own fields, which hold the components. */
    private CodeValue component(CodeValue of, FieldInstruction field) {
      mustBeThere(of);
      Class<?> owner = lambda.load(field.owner().asInternalName()).orElse(null);
      String name = field.name().stringValue();
      if (owner != null && ClassCode.of(owner).hasComponent(name, field.type().stringValue())) {
        return FunctionCode.this.component(of, owner, name);
      }
      repeatable = false;
      handOut(of);
      return CodeValue.UNKNOWN;
    }

    private void branch(BranchInstruction branch) throws NotFollowed {
      boolean always = branch.opcode() == Opcode.GOTO || branch.opcode() == Opcode.GOTO_W;
      boolean withNull = branch.opcode() == Opcode.IFNULL || branch.opcode() == Opcode.IFNONNULL;
      if (withNull) {
        compareWithNull(pop());
      }
      int compared = always || withNull ? 0 : StackEffect.comparedBy(branch.opcode());
      for (int i = compared; i > 0; i--) {
        read(pop());
      }
      jump(branch.target());
      if (always) {
        frame = null;
      }
    }

    private void end(ReturnInstruction end) throws NotFollowed {
      if (end.opcode() != Opcode.RETURN) {
        CodeValue value = pop();
        result = result == null ? value : merged(result, value);
      }
      frame = null;
    }

    private void opaque(MethodTypeDesc type) throws NotFollowed {
      repeatable = false;
      for (int i = type.parameterCount(); i > 0; i--) {
        handOut(pop());
      }
      pushResult(type, CodeValue.UNKNOWN);
    }

    private void pushResult(MethodTypeDesc type, CodeValue value) {
      if (!type.returnType().descriptorString().equals("V")) {
        push(value);
      }
    }

    private void invoke(InvokeInstruction call) throws NotFollowed {
      MethodTypeDesc type = call.typeSymbol();
      if (call.name().equalsString("<init>")) {
        construct(call, type);
      } else if (isBoxing(call, type)) {
        CodeValue boxed = pop();
        if (call.opcode() == Opcode.INVOKEVIRTUAL) {
          mustBeThere(boxed); // or taking it out of its box fails
        }
        push(boxed instanceof CodeValue.Argument ? boxed : CodeValue.UNKNOWN);
      } else {
        boolean isStatic = call.opcode() == Opcode.INVOKESTATIC;
        List<CodeValue> arguments = new ArrayList<>();
        for (int i = type.parameterCount() + (isStatic ? 0 : 1); i > 0; i--) {
          arguments.addFirst(pop());
        }
        pushResult(type, result(call, isStatic, arguments));
      }
    }

    private CodeValue result(InvokeInstruction call, boolean isStatic, List<CodeValue> arguments) {
      boolean matters = arguments.stream().anyMatch(a -> !(a instanceof CodeValue.Unknown));
      Class<?> owner = matters ? lambda.load(call.owner().asInternalName()).orElse(null) : null;
      if (owner != null
          && call.opcode() != Opcode.INVOKEINTERFACE
          && owner.getClassLoader() != null) {
        try {
          return call(
              owner,
              call.name().stringValue(),
              call.type().stringValue(),
              isStatic,
              arguments,
              depth - 1);
        } catch (NotFollowed e) {
          repeatable = false;
          return seenBySomeone(arguments);
        }
      }
      repeatable &= Repeatable.isCall(call.owner().asInternalName(), call.name().stringValue());
      return seenBySomeone(arguments);
    }

    private CodeValue seenBySomeone(List<CodeValue> arguments) {
      arguments.forEach(FunctionCode.this::handOut);
      return CodeValue.UNKNOWN;
    }

    private void construct(InvokeInstruction call, MethodTypeDesc type) throws NotFollowed {
      List<CodeValue> arguments = new ArrayList<>();
      for (int i = type.parameterCount(); i > 0; i--) {
        arguments.addFirst(pop());
      }
      if (!(pop() instanceof CodeValue.Fresh fresh)) {
        throw new NotFollowed();
      }
      Class<?> made = lambda.load(fresh.type()).orElse(null);
      repeatable &= made != null;
      CodeValue value =
          made == null
              ? seenBySomeone(arguments)
              : FunctionCode.this.construct(made, call.type().stringValue(), arguments);
      frame.replace(fresh, value);
    }
  }

  /** Boxing keeps the value, and so does unboxing to the same type. */
  private static boolean isBoxing(InvokeInstruction call, MethodTypeDesc type) {
    if (!BOXES.contains(call.owner().asInternalName())) {
      return false;
    }
    String box = "L" + call.owner().asInternalName() + ";";
    String primitive =
        type.parameterCount() == 1
            ? type.parameterType(0).descriptorString()
            : type.returnType().descriptorString();
    boolean boxes =
        call.opcode() == Opcode.INVOKESTATIC
            && call.name().equalsString("valueOf")
            && type.returnType().descriptorString().equals(box)
            && type.parameterCount() == 1
            && primitive.length() == 1;
    boolean unboxes =
        call.opcode() == Opcode.INVOKEVIRTUAL
            && type.parameterCount() == 0
            && call.name().equalsString(nameOf(call.owner().asInternalName()) + "Value");
    return boxes || unboxes;
  }

  /** The primitive type of a box. */
  private static String nameOf(String box) {
    return switch (box.substring("java/lang/".length())) {
      case "Integer" -> "int";
      case "Character" -> "char";
      case String same -> same.toLowerCase(Locale.ROOT);
    };
  }
}
