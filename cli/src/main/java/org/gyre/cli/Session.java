package org.gyre.cli;

import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.Explanation;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.Options;

/**
 * The environment that a command runs its jobs in: set up by the command's options, watched on the
 * terminal, ended by a signal.
 */
final class Session implements AutoCloseable {

  private final Environment environment;
  private final ProgressLine line;
  private Explanation explanation;

  /**
   * Opens an environment.
   *
   * @param run parallelism, memory, whether to be quiet
   * @param terminal shows the progress if a person watches
   * @param interruption ends running jobs
   * @param unit of the weight of the input
   * @throws IllegalArgumentException if the options cannot work here; the message says what would
   */
  Session(RunOptions run, Terminal terminal, Interruption interruption, JobProgress.Unit unit) {
    line = new ProgressLine(terminal.err());
    Options options = run.options();
    if (terminal.interactive() && !run.quiet()) {
      options = options.withObserver(new JobProgress(line, unit));
    }
    environment = Environment.create(options);
    interruption.cancelsWith(environment::cancel);
  }

  Environment environment() {
    return environment;
  }

  /** Runs the job and takes its progress off the screen. */
  JobResult execute() {
    try {
      JobResult result = environment.execute();
      explanation = result.explanation();
      return result;
    } finally {
      line.clear();
    }
  }

  /** How the last job went that succeeded. */
  Explanation explanation() {
    return explanation;
  }

  @Override
  public void close() {
    environment.close();
  }
}
