package org.gyre.dataflow.operator;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.List;
import org.gyre.dataflow.type.Likeness;
import org.gyre.dataflow.type.Nullable;

/**
 * Private copies of a kernel class, with constants of their own.
 *
 * <p>A kernel is an ordinary class that reads its functions, layouts and numbers into {@code static
 * final} fields by {@link #constant}. For each use in a plan its class file is loaded once more as
 * a hidden class with the constants of that use as class data. Each copy has its own profile and
 * trusts its constants, so the JIT compiler inlines the user's function and the stages behind it,
 * and removes the objects in between. The tasks of one operator share the copy and have an instance
 * each.
 *
 * <p>What a copy inlines, its constants and the classes of its constructor's arguments, is also all
 * that tells it from others: a use that is {@linkplain Likeness alike} in both gets the copy that
 * is there, so a job that is run again finds its kernels compiled. As the class of the stage behind
 * is one of the arguments', the copies of a whole chain are the same only if the chain is. A copy
 * that is kept for later jobs holds on to its constants, and to no other copy.
 *
 * <p>A function with a context ({@code RichFunction}) has state, so each task needs an instance of
 * its own, and it cannot be a constant. Kernels that call user functions therefore have a constant
 * and a field for the function, one of which is null, and call {@code (FUNCTION == null ? own :
 * FUNCTION)}: where the constant is there the choice is made when the code is compiled, so that
 * plain functions cost what they did. Where it is not, the class of the field's value is among what
 * tells copies apart, so that the call is inlined all the same, by its profile.
 *
 * <p>A kernel class has no nested classes that name it, which would mean the original and not the
 * copy, and no lambdas or method references: their classes stay loaded as long as the class loader
 * lives, and so would each copy that has evaluated one. What it shares with classes around it is
 * not private, for a copy is no nest mate of theirs.
 *
 * @param <T> the type that users of the kernel know it by
 */
public final class Kernel<T> {

  private final Lookup lookup;
  private final Class<? extends T> template;
  private final List<Object> constants;
  private final List<Object> likeness;

  /**
   * The copy that made the last instance: tasks ask for the same one after the other. Softly, for a
   * kernel may be a constant of a copy that lives longer than what it was last used for.
   */
  private volatile SoftReference<Copy> latest = new SoftReference<>(null);

  private Kernel(Lookup lookup, Class<? extends T> template, List<Object> constants) {
    this.lookup = lookup;
    this.template = template;
    this.constants = constants;
    this.likeness = constants.stream().map(Kernel::likeness).toList();
  }

  private static Object likeness(Object constant) {
    return constant instanceof Kernel<?> kernel
        ? List.of(kernel.template, kernel.likeness)
        : Likeness.of(constant);
  }

  /** What tells copies apart. */
  private record Use(Class<?> template, List<Object> constants, List<ArgumentClass> arguments) {}

  /** The class of an argument, often another copy, which is not kept for the sake of this one. */
  private static final class ArgumentClass extends WeakReference<Class<?>> {

    private final int hash;

    private ArgumentClass(Class<?> type) {
      super(type);
      hash = type.hashCode();
    }

    static ArgumentClass of(@Nullable Object argument) {
      return new ArgumentClass(argument == null ? Void.class : argument.getClass());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ArgumentClass argument && argument.get() == get() && get() != null;
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private record Copy(Use use, MethodHandle constructor) {}

  /** Of a few programs. */
  private static final SoftCache<Use, Copy> COPIES = new SoftCache<>(512);

  private static final ClassValue<byte[]> CLASS_FILES =
      new ClassValue<>() {
        @Override
        protected byte[] computeValue(Class<?> template) {
          return classFile(template);
        }
      };

  /**
   * The kernel for one use. Its class is loaded with the first instance, which costs about a
   * millisecond.
   *
   * @param <T> the type that users of the kernel know it by
   * @param lookup a full-privilege lookup of any class in the package of the kernel class
   * @param template the kernel class; has one constructor
   * @param constants what the copy reads by {@link #constant}, by position
   * @return the kernel
   */
  public static <T> Kernel<T> copy(
      Lookup lookup, Class<? extends T> template, Object... constants) {
    return new Kernel<>(lookup, template, Arrays.asList(constants.clone()));
  }

  /**
   * Reads a constant of the kernel class that calls; called from its static initialiser.
   *
   * @param <C> the type of the constant
   * @param lookup the lookup of the calling class
   * @param index the position of the constant
   * @return the constant; null in the original class, which is never instantiated
   */
  @SuppressWarnings(
      "unchecked") // the one who copies the kernel hands it constants of the types it declares
  public static <C> C constant(Lookup lookup, int index) {
    try {
      List<Object> constants = MethodHandles.classData(lookup, "_", List.class);
      return constants == null ? null : (C) constants.get(index);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("not a full lookup of " + lookup.lookupClass(), e);
    }
  }

  /**
   * Makes an instance of the copy.
   *
   * @param arguments the arguments of the kernel's constructor
   * @return the instance
   */
  @SuppressWarnings("unchecked") // the copy extends what its template extends
  public T create(Object... arguments) {
    try {
      return (T) constructor(arguments).invokeExact(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("kernel " + template.getName() + " failed to start", e);
    }
  }

  private MethodHandle constructor(Object[] arguments) {
    List<ArgumentClass> classes = Arrays.stream(arguments).map(ArgumentClass::of).toList();
    Copy known = latest.get();
    if (known == null || !known.use.arguments.equals(classes)) {
      known = COPIES.get(new Use(template, likeness, classes), this::load);
      latest = new SoftReference<>(known);
    }
    return known.constructor;
  }

  private Copy load(Use use) {
    try {
      Lookup copy =
          lookup.defineHiddenClassWithClassData(CLASS_FILES.get(template), constants, true);
      Constructor<?> constructor = copy.lookupClass().getDeclaredConstructors()[0];
      MethodHandle handle =
          copy.unreflectConstructor(constructor)
              .asSpreader(Object[].class, constructor.getParameterCount())
              .asType(MethodType.methodType(Object.class, Object[].class));
      return new Copy(use, handle);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(
          "no access to the package of kernel " + template.getName(), e);
    }
  }

  private static byte[] classFile(Class<?> template) {
    String binaryName = template.getName();
    String file = binaryName.substring(binaryName.lastIndexOf('.') + 1) + ".class";
    try (InputStream in = template.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(
            "the class file of kernel " + binaryName + " is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(
          "the class file of kernel " + binaryName + " cannot be read", e);
    }
  }
}
