package org.gyre.dataflow.type;

import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Whether the code of a lambda only computes: whether all that it can do is to make values of those
 * that it is given and of those that it has captured. It may have loops and make objects; it may
 * not read or change what is static and can change, nor call what is not known or cannot be
 * followed. Other than {@link FieldUse} it says nothing of which components matter, and so every
 * instruction may be looked at alone.
 *
 * <p>What values do in their {@code equals}, {@code hashCode}, {@code toString} and {@code
 * compareTo} is taken to only compute: the engine relies on that too.
 */
public final class PureCode {

  /** By the class with the method that implements a lambda, and by that method. */
  private static final ClassValue<Map<String, Boolean>> KNOWN =
      new ClassValue<>() {
        @Override
        protected Map<String, Boolean> computeValue(Class<?> type) {
          return new ConcurrentHashMap<>();
        }
      };

  /** Programs call more than this only where they do much beside computing. */
  private static final int MOST_METHODS = 200;

  private static final Set<String> BOOTSTRAPS =
      Set.of(
          "java.lang.invoke.StringConcatFactory",
          "java.lang.runtime.ObjectMethods",
          "java.lang.runtime.SwitchBootstraps");

  private static final String OF_LAMBDAS = "java.lang.invoke.LambdaMetafactory";

  private final Lambda lambda;
  private final Deque<Target> pending = new ArrayDeque<>();
  private final Set<Target> seen = new HashSet<>();

  private record Target(Class<?> owner, String name, String descriptor) {}

  private PureCode(Lambda lambda) {
    this.lambda = lambda;
  }

  /**
   * Looks at a function.
   *
   * @param function any object
   * @return what it has captured, if it is a lambda or a method reference whose code only computes;
   *     else empty. Whether it always does the same depends on whether these can change
   */
  public static Optional<List<Object>> captured(Serializable function) {
    try {
      return Lambda.of(function)
          .filter(PureCode::isPure)
          .map(
              lambda -> {
                SerializedLambda form = lambda.form();
                List<Object> captured = new ArrayList<>();
                for (int i = 0; i < form.getCapturedArgCount(); i++) {
                  captured.add(form.getCapturedArg(i));
                }
                return captured;
              });
    } catch (LinkageError | IllegalArgumentException | UncheckedIOException e) {
      return unreadable();
    }
  }

  /**
   * Whether the objects of a class hold nothing that can change.
   *
   * @param type the class
   * @return true for primitives, texts, numbers, times, enums, and records of these
   */
  public static boolean isImmutable(Class<?> type) {
    return Immutable.is(type);
  }

  /**
   * Whether the values of a layout hold nothing that can change.
   *
   * @param layout the layout
   * @return true if surely so
   */
  public static boolean isImmutable(Layout<?> layout) {
    Components components = Components.of(layout.withoutNull());
    return components.form() == Components.Form.ANY
        ? Immutable.is(layout.withoutNull().valueClass())
        : components.layouts().stream().allMatch(PureCode::isImmutable);
  }

  /** A class that cannot be read here says nothing; if the function needs it, running will tell. */
  private static Optional<List<Object>> unreadable() {
    return Optional.empty();
  }

  private static boolean isPure(Lambda lambda) {
    SerializedLambda form = lambda.form();
    Class<?> owner = lambda.implementingClass().orElse(null);
    if (owner == null) {
      return false;
    }
    String method = form.getImplMethodName() + form.getImplMethodSignature();
    Map<String, Boolean> known = KNOWN.get(owner);
    Boolean found = known.get(method);
    if (found == null) {
      found = new PureCode(lambda).onlyComputes(owner);
      known.put(method, found); // the same whoever looks, so threads may race
    }
    return found;
  }

  private boolean onlyComputes(Class<?> owner) {
    SerializedLambda form = lambda.form();
    boolean isFixed =
        switch (form.getImplMethodKind()) {
          case MethodHandleInfo.REF_invokeStatic,
              MethodHandleInfo.REF_newInvokeSpecial,
              MethodHandleInfo.REF_invokeSpecial ->
              true;
          default -> false;
        };
    return mayCall(owner, form.getImplMethodName(), form.getImplMethodSignature(), isFixed)
        && followAll();
  }

  private boolean followAll() {
    while (!pending.isEmpty()) {
      Target next = pending.removeFirst();
      Optional<CodeModel> code = ClassCode.of(next.owner).method(next.name, next.descriptor);
      if (code.isEmpty() || seen.size() > MOST_METHODS) {
        return false;
      }
      for (CodeElement element : code.get()) {
        if (!isPure(element, next)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isPure(CodeElement element, Target within) {
    return switch (element) {
      case MonitorInstruction _ -> false;
      case ConstantInstruction constant ->
          !(constant.constantValue() instanceof DynamicConstantDesc<?>);
      case FieldInstruction field -> isPure(field, within);
      case InvokeInstruction call -> {
        boolean isFixed =
            call.opcode() == Opcode.INVOKESTATIC || call.opcode() == Opcode.INVOKESPECIAL;
        String owner = call.owner().asInternalName();
        yield owner.startsWith("[") // arrays can be cloned
            || mayCall(owner, call.name().stringValue(), call.type().stringValue(), isFixed);
      }
      case InvokeDynamicInstruction call -> isPure(call);
      default -> true;
    };
  }

  private boolean isPure(FieldInstruction field, Target within) {
    return switch (field.opcode()) {
      case GETFIELD -> true;
      case GETSTATIC -> isConstant(field);
      case PUTFIELD -> within.name.equals("<init>");
      default -> false;
    };
  }

  /** Whether a static field can never hold anything else. */
  private boolean isConstant(FieldInstruction field) {
    String name = field.name().stringValue();
    Class<?> owner = lambda.load(field.owner().asInternalName()).orElse(null);
    if (owner == null) {
      return false;
    }
    boolean ofSwitch = name.startsWith("$SwitchMap$") || (owner.isEnum() && name.equals("$VALUES"));
    return Stream.of(owner.getDeclaredFields())
        .filter(declared -> declared.getName().equals(name))
        .anyMatch(
            declared -> Modifier.isFinal(declared.getModifiers()) && (ofSwitch || holds(declared)));
  }

  private static boolean holds(Field field) {
    return Immutable.is(field.getType()) || field.getType() == Locale.class;
  }

  private boolean isPure(InvokeDynamicInstruction call) {
    String maker = call.bootstrapMethod().owner().descriptorString();
    String name = maker.substring(1, maker.length() - 1).replace('/', '.');
    if (!name.equals(OF_LAMBDAS)) {
      return BOOTSTRAPS.contains(name);
    }
    return call.bootstrapArgs().stream()
        .filter(DirectMethodHandleDesc.class::isInstance)
        .map(DirectMethodHandleDesc.class::cast)
        .allMatch(this::mayCall);
  }

  private boolean mayCall(DirectMethodHandleDesc handle) {
    String owner = handle.owner().descriptorString();
    boolean makes = handle.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR;
    boolean isFixed =
        makes
            || handle.kind() == DirectMethodHandleDesc.Kind.STATIC
            || handle.kind() == DirectMethodHandleDesc.Kind.INTERFACE_STATIC
            || handle.kind() == DirectMethodHandleDesc.Kind.SPECIAL;
    return mayCall(
        owner.substring(1, owner.length() - 1),
        makes ? "<init>" : handle.methodName(),
        handle.lookupDescriptor(),
        isFixed);
  }

  private boolean mayCall(String owner, String name, String descriptor, boolean isFixed) {
    if (PureCalls.contain(owner, name, descriptor)) {
      return true;
    }
    Class<?> type = lambda.load(owner).orElse(null);
    return type != null && mayCall(type, name, descriptor, isFixed);
  }

  /**
   * Whether a method is known to compute only, or can be followed, which it then will be.
   *
   * @param isFixed whether the receiver, if any, has no say in which method is called
   */
  private boolean mayCall(Class<?> type, String name, String descriptor, boolean isFixed) {
    for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
      if (PureCalls.contain(owner.getName().replace('.', '/'), name, descriptor)) {
        return true;
      }
      if (owner.getClassLoader() != null
          && ClassCode.of(owner).method(name, descriptor).isPresent()) {
        return (isFixed || isNeverOverridden(type, owner, name, descriptor))
            && willFollow(new Target(owner, name, descriptor));
      }
    }
    return false;
  }

  private boolean willFollow(Target target) {
    if (seen.add(target)) {
      pending.add(target);
    }
    return true;
  }

  private static boolean isNeverOverridden(
      Class<?> type, Class<?> owner, String name, String descriptor) {
    return Modifier.isFinal(type.getModifiers())
        || Stream.of(owner.getDeclaredMethods())
            .filter(method -> method.getName().equals(name))
            .filter(
                method ->
                    MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                        .descriptorString()
                        .equals(descriptor))
            .anyMatch(method -> (method.getModifiers() & (Modifier.PRIVATE | Modifier.FINAL)) != 0);
  }
}
