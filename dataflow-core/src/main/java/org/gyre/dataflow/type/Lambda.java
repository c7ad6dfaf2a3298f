package org.gyre.dataflow.type;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A serializable lambda or method reference, seen through its serialized form: which method
 * implements it and at which types its interface is used.
 *
 * @param form the serialized form
 * @param loader the class loader of the class the lambda stands in
 */
record Lambda(SerializedLambda form, ClassLoader loader) {

  /** The lambda behind a function object; empty if that is an object of an ordinary class. */
  static Optional<Lambda> of(Serializable function) {
    Class<?> type = function.getClass();
    if (!type.isHidden() || !type.isSynthetic()) {
      return Optional.empty();
    }
    try (Interception stream = new Interception()) {
      stream.writeObject(function);
      return Optional.ofNullable(stream.form).map(form -> new Lambda(form, type.getClassLoader()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the serialized form of " + type, e);
    }
  }

  /**
   * Takes the serialized form off a stream that leads nowhere. Unlike a reflective call of {@code
   * writeReplace} this works in modules that open nothing, and what the lambda has captured need
   * not be serializable.
   */
  private static final class Interception extends ObjectOutputStream {
    private SerializedLambda form;

    Interception() throws IOException {
      super(OutputStream.nullOutputStream());
      enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object object) {
      if (object instanceof SerializedLambda lambda) {
        form = lambda;
        return null;
      }
      return object;
    }
  }

  boolean isStatic() {
    return form.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic;
  }

  boolean isConstructor() {
    return form.getImplMethodKind() == MethodHandleInfo.REF_newInvokeSpecial;
  }

  /** The class that declares or inherits the method that implements the lambda. */
  Optional<Class<?>> implementingClass() {
    return load(form.getImplClass());
  }

  /** A class by its internal name, as the lambda sees it. */
  Optional<Class<?>> load(String internalName) {
    try {
      return Optional.of(Class.forName(internalName.replace('/', '.'), false, loader));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  /** See {@link FunctionTypes#resultOf}. */
  Optional<Type> typeArgument(Class<?> functionalInterface, int index) {
    Optional<Class<?>> own = load(form.getFunctionalInterfaceClass());
    Optional<Method> method = own.flatMap(this::interfaceMethod);
    if (method.isEmpty()) {
      return Optional.empty();
    }
    List<Type> arguments = TypeArguments.of(own.get(), functionalInterface);
    if (arguments.isEmpty()) {
      return Optional.empty();
    }
    Map<TypeVariable<?>, Type> bound = bind(own.get(), method.get());
    return Optional.of(TypeArguments.substitute(arguments.get(index), bound))
        .filter(TypeArguments::isDetermined);
  }

  private Optional<Method> interfaceMethod(Class<?> functionalInterface) {
    MethodType type = methodType(form.getFunctionalInterfaceMethodSignature());
    return Stream.of(functionalInterface.getMethods())
        .filter(m -> m.getName().equals(form.getFunctionalInterfaceMethodName()))
        .filter(m -> Arrays.equals(m.getParameterTypes(), type.parameterArray()))
        .filter(m -> m.getReturnType() == type.returnType())
        .findFirst();
  }

  private MethodType methodType(String descriptor) {
    return MethodType.fromMethodDescriptorString(descriptor, loader);
  }

  /**
   * What the type parameters of the lambda's interface stand for, as far as it is determined: first
   * from the erased types at which the interface is used, then from the generic types of the method
   * that is referred to.
   */
  private Map<TypeVariable<?>, Type> bind(Class<?> functionalInterface, Method method) {
    Map<TypeVariable<?>, Type> inherited =
        TypeArguments.bindings(
            method.getDeclaringClass(),
            TypeArguments.of(functionalInterface, method.getDeclaringClass()));
    Type result = TypeArguments.substitute(method.getGenericReturnType(), inherited);
    Type[] parameters =
        Stream.of(method.getGenericParameterTypes())
            .map(type -> TypeArguments.substitute(type, inherited))
            .toArray(Type[]::new);
    MethodType used = methodType(form.getInstantiatedMethodType());
    Map<TypeVariable<?>, Type> bound = new HashMap<>();
    learn(result, used.returnType(), bound);
    for (int i = 0; i < parameters.length; i++) {
      learn(parameters[i], used.parameterType(i), bound);
    }
    implementation().ifPresent(target -> learnFrom(target, result, parameters, bound));
    return bound;
  }

  private static void learn(Type pattern, Type actual, Map<TypeVariable<?>, Type> bound) {
    Map<TypeVariable<?>, Type> learnt = new HashMap<>();
    TypeArguments.match(pattern, actual, learnt);
    learnt.values().removeIf(type -> !TypeArguments.isDetermined(type));
    learnt.forEach(bound::putIfAbsent);
  }

  private void learnFrom(
      Executable target, Type result, Type[] parameters, Map<TypeVariable<?>, Type> bound) {
    if (target instanceof Method m) {
      learn(result, m.getGenericReturnType(), bound);
    }
    Type[] given = target.getGenericParameterTypes();
    // Captured values come first; the receiver of an unbound reference is no parameter of the
    // target.
    int shift = given.length - parameters.length;
    for (int i = Math.max(0, -shift); i < parameters.length; i++) {
      learn(parameters[i], given[i + shift], bound);
    }
  }

  private Optional<Executable> implementation() {
    MethodType type = methodType(form.getImplMethodSignature());
    return implementingClass()
        .flatMap(
            owner ->
                isConstructor()
                    ? constructor(owner, type.parameterArray())
                    : ancestry(owner).flatMap(c -> method(c, type)).findFirst());
  }

  private static Optional<Executable> constructor(Class<?> owner, Class<?>[] parameters) {
    return Stream.<Constructor<?>>of(owner.getDeclaredConstructors())
        .filter(c -> Arrays.equals(c.getParameterTypes(), parameters))
        .map(Executable.class::cast)
        .findFirst();
  }

  private Stream<Executable> method(Class<?> owner, MethodType type) {
    return Stream.of(owner.getDeclaredMethods())
        .filter(m -> m.getName().equals(form.getImplMethodName()))
        .filter(m -> m.getReturnType() == type.returnType())
        .filter(m -> Arrays.equals(m.getParameterTypes(), type.parameterArray()))
        .map(Executable.class::cast);
  }

  private static Stream<Class<?>> ancestry(Class<?> type) {
    Stream<Class<?>> parents =
        Stream.concat(Stream.of(type.getSuperclass()), Stream.of(type.getInterfaces()));
    return Stream.concat(
        Stream.of(type), parents.filter(Objects::nonNull).flatMap(Lambda::ancestry));
  }
}
