package org.gyre.dataflow.type;

import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a function does with the components of records it is given, seen in its code: which of them
 * it reads, and which it hands on unchanged. The code of lambdas and method references is looked
 * at, with that of the small methods they call; loops, handlers of exceptions and functions of
 * other kinds are not. What cannot be seen counts as read and as not handed on.
 *
 * @param known whether the code could be followed to its end
 * @param reads for each parameter the paths of the components that may have an influence on
 *     anything, other than by being handed on; an empty path is the value itself. Meaningless
 *     unless {@code known}
 * @param looks for each parameter what is looked at, other than by being handed on. More exact than
 *     {@code reads}: where a component only is compared with null, or taken out of its box, or
 *     asked for a component of its own, then it matters whether it is null, and no more
 * @param forwards the components of the result that are surely components of a parameter
 * @param repeatable whether it surely does nothing but compute its result, and the same one for the
 *     same values each time: so it may be called more or less often, earlier and in another order
 */
public record FieldUse(
    boolean known,
    List<Set<List<String>>> reads,
    List<FieldSet> looks,
    List<Forward> forwards,
    boolean repeatable) {

  /** A function of which nothing is known. */
  public static final FieldUse UNKNOWN =
      new FieldUse(false, List.of(), List.of(), List.of(), false);

  private static final ClassValue<FieldUse[]> KNOWN =
      new ClassValue<>() {
        @Override
        protected FieldUse[] computeValue(Class<?> type) {
          return new FieldUse[MOST_PARAMETERS + 1];
        }
      };

  private static final int MOST_PARAMETERS = 4;

  /** Keeps its own copies. */
  public FieldUse {
    reads = List.copyOf(reads);
    looks = List.copyOf(looks);
    forwards = List.copyOf(forwards);
  }

  /**
   * A component of the result that is a component of a parameter, whenever the function returns.
   *
   * @param result the path of the component of the result; empty for the result itself
   * @param parameter the number of the parameter
   * @param from the path of the component of the parameter; empty for the parameter itself
   */
  public record Forward(List<String> result, int parameter, List<String> from)
      implements Serializable {}

  /**
   * Looks at a function.
   *
   * @param function a lambda or a method reference; of other functions nothing is known
   * @param parameters the number of parameters of its interface, at most 4
   * @return what it does; the same for all lambdas of one place in a program, whatever they capture
   */
  public static FieldUse of(Serializable function, int parameters) {
    FieldUse[] byParameters = KNOWN.get(function.getClass());
    FieldUse found = byParameters[parameters];
    if (found == null) {
      found = look(function, parameters);
      byParameters[parameters] = found; // the same whoever looks, so threads may race
    }
    return found;
  }

  private static FieldUse look(Serializable function, int parameters) {
    try {
      return Lambda.of(function)
          .flatMap(lambda -> FunctionCode.use(lambda, parameters))
          .orElse(UNKNOWN);
    } catch (LinkageError | IllegalArgumentException | UncheckedIOException e) {
      return unreadable();
    }
  }

  /** A class that cannot be read here says nothing; if the function needs it, running will tell. */
  private static FieldUse unreadable() {
    return UNKNOWN;
  }

  /**
   * What is known if the author of the function declares more.
   *
   * @param declared components of the result that are components of a parameter
   * @return the same, and that
   */
  public FieldUse and(List<Forward> declared) {
    List<Forward> all = new ArrayList<>(forwards);
    all.addAll(declared);
    return new FieldUse(known, reads, looks, all, repeatable);
  }

  /**
   * All components of a parameter that matter to the function.
   *
   * @param parameter the number of the parameter
   * @return the paths of those it reads or hands on; an empty path, which is the value itself, if
   *     that is all that is known
   */
  public Set<List<String>> needs(int parameter) {
    if (!known) {
      return Set.of(List.of());
    }
    Set<List<String>> needs = new HashSet<>(reads.get(parameter));
    forwards.stream()
        .filter(forward -> forward.parameter == parameter)
        .forEach(forward -> needs.add(forward.from));
    return needs;
  }

  /**
   * What of a parameter matters.
   *
   * @param parameter the number of the parameter
   * @param results what of the results matters
   * @return what the function looks at, and what becomes what matters of the results
   */
  public FieldSet matters(int parameter, FieldSet results) {
    if (!known) {
      return FieldSet.WHOLE;
    }
    FieldSet matters = looks.get(parameter);
    for (Forward forward : forwards) {
      FieldSet part = results.part(forward.result).orElse(null);
      if (forward.parameter == parameter && part != null) {
        matters = matters.and(FieldSet.at(forward.from, part));
      }
    }
    return matters;
  }

  /**
   * Where a component of a parameter is found in the result.
   *
   * @param parameter the number of the parameter
   * @param path the path of the component
   * @return the path in the result; empty if it is not surely there
   */
  public Optional<List<String>> inResult(int parameter, List<String> path) {
    return forwards.stream()
        .filter(forward -> forward.parameter == parameter && startsWith(path, forward.from))
        .findFirst()
        .map(forward -> concat(forward.result, path.subList(forward.from.size(), path.size())));
  }

  /**
   * Which component of a parameter a component of the result is.
   *
   * @param path the path of a component of the result
   * @return where it comes from, with {@code path} as the result; empty if it is not surely a
   *     component of a parameter
   */
  public Optional<Forward> origin(List<String> path) {
    return forwards.stream()
        .filter(forward -> startsWith(path, forward.result))
        .findFirst()
        .map(
            forward ->
                new Forward(
                    path,
                    forward.parameter,
                    concat(forward.from, path.subList(forward.result.size(), path.size()))));
  }

  private static boolean startsWith(List<String> path, List<String> prefix) {
    return path.size() >= prefix.size() && path.subList(0, prefix.size()).equals(prefix);
  }

  private static List<String> concat(List<String> first, List<String> second) {
    List<String> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }
}
