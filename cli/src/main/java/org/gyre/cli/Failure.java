package org.gyre.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on standard error, in one line, why a command did not do its work. */
final class Failure {

  private final Terminal terminal;

  Failure(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command line is wrong; returns the exit code. */
  int ofUsage(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    print(e.getMessage() + suggestion(e) + "see " + command + " --help");
    trace(e);
    return ExitCode.USAGE;
  }

  private static String suggestion(ParameterException e) {
    List<String> close =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    return close.isEmpty() ? "; " : "; did you mean " + String.join(" or ", close) + "? ";
  }

  /** The job failed or was interrupted; returns the exit code. */
  int of(Throwable e, Interruption interruption) {
    print(interruption.requested() ? "interrupted; no output was written" : message(e));
    trace(e);
    return ExitCode.SOFTWARE;
  }

  /**
   * An error of input or output names its file and says what to do, which is all that a user of
   * files needs; where in the plan it happened adds nothing. Other failures tell that too.
   */
  private static String message(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException && cause.getMessage() != null) {
        return cause.getMessage();
      }
      if (cause instanceof OutOfMemoryError) {
        String heap = MemorySize.format(Runtime.getRuntime().maxMemory());
        return "the Java heap of " + heap + " is too small; start java with a larger -Xmx";
      }
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  void print(String message) {
    terminal.err().println("gyre: " + message);
    terminal.err().flush();
  }

  private void trace(Throwable e) {
    if (System.getenv("GYRE_DEBUG") != null) {
      e.printStackTrace(terminal.err());
      terminal.err().flush();
    }
  }
}
