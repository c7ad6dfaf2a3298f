package org.gyre.dataflow.type;

import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.reflect.MalformedParameterizedTypeException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What is known about a function without calling it: the type of its results, and which field it
 * reads. Erasure takes the type arguments out of lambdas, but a serializable lambda still says in
 * its serialized form which method it calls and at which types; classes keep their type arguments
 * anyway.
 *
 * <p>An empty answer is no error: the first value that the function returns then decides, see
 * {@link Layouts#ofValue}. Each call costs tens of microseconds: ask when a plan is built, not for
 * each record.
 */
public final class FunctionTypes {

  /** What was asked of a class of functions, and the answer, which is the same for all of them. */
  private static final ClassValue<Map<Object, Object>> ANSWERS =
      new ClassValue<>() {
        @Override
        protected Map<Object, Object> computeValue(Class<?> functions) {
          return new ConcurrentHashMap<>();
        }
      };

  private record ResultOf(Class<?> functionalInterface, int typeParameterIndex) {}

  private enum Question {
    RECORD_FIELD,
    IS_IDENTITY
  }

  private FunctionTypes() {}

  @SuppressWarnings("unchecked") // each question has answers of one type
  private static <A> A answer(Serializable function, Object question, Supplier<A> find) {
    Map<Object, Object> known = ANSWERS.get(function.getClass());
    Object answer = known.get(question);
    if (answer == null) {
      answer = find.get();
      known.put(question, answer);
    }
    return (A) answer;
  }

  /**
   * The type that a function gives to a type parameter of its interface, such as {@code R} of
   * {@code MapFunction<T, R>} or of {@code FlatMapFunction<T, R>}, whose method takes a {@code
   * Collector<R>}.
   *
   * @param function a lambda, a method reference or an object of any class
   * @param functionalInterface the interface that declares the type parameter
   * @param typeParameterIndex which type parameter, counted from 0
   * @return the type if it is fully determined: a concrete class without type parameters, or a
   *     parameterized type of determined arguments; empty otherwise
   * @throws IllegalArgumentException if the interface has no such type parameter or the function
   *     does not implement it
   */
  public static Optional<Type> resultOf(
      Serializable function, Class<?> functionalInterface, int typeParameterIndex) {
    int parameters = functionalInterface.getTypeParameters().length;
    if (typeParameterIndex < 0 || typeParameterIndex >= parameters) {
      throw new IllegalArgumentException(
          functionalInterface
              + " has "
              + parameters
              + " type parameters, none at "
              + typeParameterIndex);
    }
    if (!functionalInterface.isInstance(function)) {
      throw new IllegalArgumentException(
          function.getClass() + " does not implement " + functionalInterface);
    }
    return answer(
        function,
        new ResultOf(functionalInterface, typeParameterIndex),
        () -> findResult(function, functionalInterface, typeParameterIndex));
  }

  private static Optional<Type> findResult(
      Serializable function, Class<?> functionalInterface, int typeParameterIndex) {
    try {
      List<Type> arguments = TypeArguments.of(function.getClass(), functionalInterface);
      Optional<Type> declared =
          arguments.isEmpty() ? Optional.empty() : Optional.of(arguments.get(typeParameterIndex));
      return declared
          .filter(TypeArguments::isDetermined)
          .or(
              () ->
                  Lambda.of(function)
                      .flatMap(l -> l.typeArgument(functionalInterface, typeParameterIndex)));
    } catch (LinkageError | TypeNotPresentException | MalformedParameterizedTypeException e) {
      return unreadable();
    }
  }

  /**
   * The record component that a key function reads, if reading it is all that the function does: a
   * method reference to an accessor ({@code Edge::source}) or a lambda made of accessor calls
   * ({@code e -> e.source().id()}), whose code is looked at.
   *
   * @param keyFunction a function of one parameter
   * @return the path from the parameter to the component; empty if the function is of another kind
   *     or its code cannot be read
   */
  public static Optional<FieldPath> recordField(Serializable keyFunction) {
    return answer(keyFunction, Question.RECORD_FIELD, () -> findRecordField(keyFunction));
  }

  private static Optional<FieldPath> findRecordField(Serializable keyFunction) {
    try {
      return Lambda.of(keyFunction).flatMap(AccessorCalls::path);
    } catch (LinkageError | IllegalArgumentException | UncheckedIOException e) {
      return unreadable();
    }
  }

  /**
   * Whether a function is a lambda that returns its parameter, {@code value -> value}.
   *
   * @param function a function of one parameter
   * @return true if that is all it does; false if it does something else or its code cannot be read
   */
  public static boolean isIdentity(Serializable function) {
    return answer(function, Question.IS_IDENTITY, () -> findIdentity(function));
  }

  private static boolean findIdentity(Serializable function) {
    try {
      return Lambda.of(function).filter(AccessorCalls::returnsParameter).isPresent();
    } catch (LinkageError | IllegalArgumentException | UncheckedIOException e) {
      return false; // it is called then
    }
  }

  /**
   * A class that cannot be loaded whole here says nothing; if the function needs it, running it
   * will tell.
   */
  private static <T> Optional<T> unreadable() {
    return Optional.empty();
  }
}
