package org.gyre.cli;

import org.gyre.dataflow.plan.Options;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that runs a job. */
final class RunOptions {

  /** More than the processors of any machine it is likely to meet; each is a thread. */
  private static final int MOST_WORKERS = 1024;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Worker threads; default: all processors.")
  private Integer parallelism;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      description = "Memory for data, like 512m or 2g; more data spills.")
  private Long memory;

  @Option(names = "--json", description = "Print the summary as one JSON object.")
  private boolean json;

  @Option(names = "--quiet", description = "No progress, and no summary but with --json.")
  private boolean quiet;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this page.")
  boolean help;

  /** The engine's defaults but for what was requested. */
  Options options() {
    Options options = Options.defaults();
    if (parallelism != null) {
      options = options.withParallelism(parallelism);
    }
    return memory == null ? options : options.withMemory(memory);
  }

  boolean json() {
    return json;
  }

  boolean quiet() {
    return quiet;
  }

  /**
   * Checks what the types of the options do not say.
   *
   * @throws ParameterException if a value is out of range
   */
  void check() {
    require(
        parallelism == null || (parallelism >= 1 && parallelism <= MOST_WORKERS),
        "--parallelism must be from 1 to " + MOST_WORKERS,
        parallelism);
  }

  /** Refuses a value: {@code rule}, the value. */
  void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new ParameterException(command.commandLine(), rule + ", but is " + value);
    }
  }

  /** Refuses a combination of options. */
  void refuse(boolean given, String reason) {
    if (given) {
      throw new ParameterException(command.commandLine(), reason);
    }
  }
}
