package org.gyre.jmh;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command {@code jmh/run}: runs the jobs of a family, proves their answers and prints how far
 * Gyre is from the limit.
 */
public final class Benchmarks {

  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private Benchmarks() {}

  /**
   * Runs the command and ends the JVM with its exit code.
   *
   * @param arguments see {@code jmh/run --help}; the system property {@code gyre.jmh.cache} names
   *     the folder for generated files
   */
  public static void main(String[] arguments) {
    Path cache = Path.of(System.getProperty("gyre.jmh.cache", "target/data"));
    System.exit(run(List.of(arguments), cache, System.out, System.err));
  }

  /** Runs the command and returns its exit code. */
  static int run(List<String> arguments, Path cache, PrintStream out, PrintStream err) {
    if (arguments.contains("--help")) {
      out.print(Settings.USAGE);
      return 0;
    }
    Settings settings;
    try {
      settings = Settings.parse(arguments, cache);
    } catch (IllegalArgumentException e) {
      err.println("jmh/run: " + e.getMessage() + "; see jmh/run --help");
      return MISUSED;
    }
    try {
      measure(settings, out);
      return 0;
    } catch (Race.WrongAnswerException e) {
      err.println("jmh/run: " + e.getMessage());
      return FAILED;
    } catch (Exception e) {
      e.printStackTrace(err);
      return FAILED;
    }
  }

  private static void measure(Settings settings, PrintStream out) throws Exception {
    List<Result> results = new ArrayList<>();
    for (Family.Entry entry : settings.jobs()) {
      try (Job<?> job = entry.opening().open(settings)) {
        for (Result result : Race.run(job, settings.runs())) {
          results.add(result);
          if (settings.json()) {
            out.println(Table.json(result, settings));
          }
        }
      }
    }
    if (!settings.json()) {
      out.print(Table.text(results));
    }
  }
}
