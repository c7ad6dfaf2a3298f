package org.gyre.dataflow.function;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Statistics of every component of the values of a data set. Printed, it is a table.
 *
 * <pre>{@code
 * Summary summary = orders.summarize();
 * double mean = summary.number("price").mean();
 * }</pre>
 *
 * <p>The components are those of records and the columns of rows. Values of other types are one
 * component, which is called {@code value}.
 *
 * @param count the number of values
 * @param components the statistics of each component, in their order
 */
public record Summary(long count, List<Component> components) {

  /** What is known of one component. */
  public sealed interface Component permits Numbers, Booleans, Strings, Others {

    /**
     * The name of the component.
     *
     * @return the name
     */
    String name();

    /**
     * The number of values that are null here.
     *
     * @return at least 0
     */
    long nulls();
  }

  /**
   * Statistics of {@code byte}, {@code short}, {@code int}, {@code long}, {@code float}, {@code
   * double} and their boxes, as doubles: integers of more than 53 bits are rounded. Nulls, NaN and
   * infinities are counted; all else is about the finite numbers.
   *
   * @param name the name of the component
   * @param finite how many are finite
   * @param nulls how many are null
   * @param nans how many are NaN
   * @param infinities how many are infinite
   * @param min the smallest; NaN if none is finite
   * @param max the largest; NaN if none is finite
   * @param sum the sum, compensated for rounding; infinite if it overflows
   * @param mean the mean; NaN if none is finite
   * @param variance the sample variance; NaN if fewer than two are finite
   */
  public record Numbers(
      String name,
      long finite,
      long nulls,
      long nans,
      long infinities,
      double min,
      double max,
      double sum,
      double mean,
      double variance)
      implements Component {

    /**
     * The number of values that are not null.
     *
     * @return at least 0
     */
    public long count() {
      return finite + nans + infinities;
    }

    /**
     * The square root of the sample variance.
     *
     * @return at least 0; NaN if fewer than two are finite
     */
    public double standardDeviation() {
      return Math.sqrt(variance);
    }
  }

  /**
   * Statistics of truth values.
   *
   * @param name the name of the component
   * @param trues how many are true
   * @param falses how many are false
   * @param nulls how many are null
   */
  public record Booleans(String name, long trues, long falses, long nulls) implements Component {}

  /**
   * Statistics of strings. Lengths are in {@code char}s.
   *
   * @param name the name of the component
   * @param count how many are not null
   * @param nulls how many are null
   * @param empty how many are empty
   * @param minLength the shortest length; 0 if all are null
   * @param maxLength the longest length; 0 if all are null
   * @param meanLength the mean length; NaN if all are null
   */
  public record Strings(
      String name,
      long count,
      long nulls,
      long empty,
      int minLength,
      int maxLength,
      double meanLength)
      implements Component {}

  /**
   * Statistics of anything else.
   *
   * @param name the name of the component
   * @param count how many are not null
   * @param nulls how many are null
   */
  public record Others(String name, long count, long nulls) implements Component {}

  /**
   * The statistics of a component of any kind.
   *
   * @param name its name
   * @return the statistics
   * @throws IllegalArgumentException if there is no such component; says which there are
   */
  public Component component(String name) {
    return components.stream()
        .filter(component -> component.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no component '"
                        + name
                        + "'; there are "
                        + components.stream()
                            .map(Component::name)
                            .collect(Collectors.joining(", "))));
  }

  private <C extends Component> C component(String name, Class<C> kind) {
    Component found = component(name);
    if (!kind.isInstance(found)) {
      throw new IllegalArgumentException(
          "component '"
              + name
              + "' has statistics of "
              + nameOf(found.getClass())
              + ", not of "
              + nameOf(kind));
    }
    return kind.cast(found);
  }

  private static String nameOf(Class<?> kind) {
    return kind == Others.class
        ? "values of another type"
        : kind.getSimpleName().toLowerCase(Locale.ROOT);
  }

  /**
   * The statistics of a number.
   *
   * @param name the name of the component
   * @return the statistics
   * @throws IllegalArgumentException if there is no such component, or it is no number
   */
  public Numbers number(String name) {
    return component(name, Numbers.class);
  }

  /**
   * The statistics of a truth value.
   *
   * @param name the name of the component
   * @return the statistics
   * @throws IllegalArgumentException if there is no such component, or it is no truth value
   */
  public Booleans bool(String name) {
    return component(name, Booleans.class);
  }

  /**
   * The statistics of a string.
   *
   * @param name the name of the component
   * @return the statistics
   * @throws IllegalArgumentException if there is no such component, or it is no string
   */
  public Strings string(String name) {
    return component(name, Strings.class);
  }

  /**
   * The statistics of anything else.
   *
   * @param name the name of the component
   * @return the statistics
   * @throws IllegalArgumentException if there is no such component, or it is a number, a truth
   *     value or a string
   */
  public Others other(String name) {
    return component(name, Others.class);
  }

  /** A table: a line for each component. */
  @Override
  public String toString() {
    int width = components.stream().mapToInt(c -> c.name().length()).max().orElse(0);
    StringBuilder table = new StringBuilder(count + (count == 1 ? " value\n" : " values\n"));
    for (Component component : components) {
      String line = "%-" + Math.max(1, width) + "s  %10d null  %s%n";
      table.append(
          String.format(
              Locale.ROOT, line, component.name(), component.nulls(), describe(component)));
    }
    return table.toString();
  }

  private static String describe(Component component) {
    return switch (component) {
      case Numbers n ->
          String.format(
              Locale.ROOT,
              "%10d NaN  %10d infinite  min %12.6g  max %12.6g  mean %12.6g  deviation %12.6g"
                  + "  sum %12.6g",
              n.nans(),
              n.infinities(),
              n.min(),
              n.max(),
              n.mean(),
              n.standardDeviation(),
              n.sum());
      case Booleans b -> String.format(Locale.ROOT, "%10d true  %10d false", b.trues(), b.falses());
      case Strings s ->
          String.format(
              Locale.ROOT,
              "%10d empty  length: min %d  max %d  mean %.6g",
              s.empty(),
              s.minLength(),
              s.maxLength(),
              s.meanLength());
      case Others o -> String.format(Locale.ROOT, "%10d not null", o.count());
    };
  }
}
