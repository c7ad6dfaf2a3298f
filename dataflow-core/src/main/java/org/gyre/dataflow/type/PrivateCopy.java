package org.gyre.dataflow.type;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;

/**
 * Layouts made of other layouts exist as one private copy of their class per use: the class file is
 * loaded again as a hidden class whose {@code static final} fields come from its class data, so the
 * JIT sees the inner layout as a constant and inlines it. The class as it was compiled is only the
 * template and never has an instance.
 */
final class PrivateCopy {

  private PrivateCopy() {}

  /**
   * An instance of a private copy.
   *
   * @param template a layout class of this package with a constructor without parameters and no
   *     nested classes
   * @param constant what {@link #constant} answers in that copy
   */
  static Layout<?> of(Class<?> template, Object constant) {
    try {
      Lookup copy =
          MethodHandles.lookup()
              .defineHiddenClassWithClassData(classFile(template), constant, true);
      return (Layout<?>)
          copy.findConstructor(copy.lookupClass(), MethodType.methodType(void.class)).invoke();
    } catch (Throwable e) {
      throw new IllegalStateException(
          "cannot load a private copy of " + template.getName() + " for " + constant, e);
    }
  }

  /** The constant of the copy whose lookup is given; null in the template. */
  static <C> C constant(Lookup copy, Class<C> type) {
    try {
      return MethodHandles.classData(copy, ConstantDescs.DEFAULT_NAME, type);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("no class data in " + copy, e);
    }
  }

  private static byte[] classFile(Class<?> template) {
    String name = template.getSimpleName() + ".class";
    try (InputStream in = template.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + " is missing from the library: is the jar complete?");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " of the library", e);
    }
  }
}
