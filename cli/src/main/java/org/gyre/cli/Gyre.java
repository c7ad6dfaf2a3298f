package org.gyre.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code gyre} command; see the package page for its exit codes and streams. */
@Command(
    name = "gyre",
    description = "Graph analytics on files, on all cores, in bounded memory.",
    versionProvider = Version.class,
    customSynopsis = "gyre COMMAND [OPTIONS]",
    synopsisHeading = "Usage: ",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "gyre COMMAND --help shows the options of a command. Examples:",
      "  gyre pagerank datasets/debian-depends.tsv.gz --top 20",
      "  gyre pagerank edges.csv --iterations 20 --output ranks.csv.zst --json",
      "  gyre generate rmat --scale 20 --output rmat20.tsv",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 after Ctrl-C, 143 if killed.",
      "A command that does not end with 0 leaves no output.",
      "GYRE_DEBUG=1 in the environment shows the stack trace of a failure."
    })
public final class Gyre implements Runnable {

  private final Terminal terminal;

  @Spec private CommandSpec command;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this page.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the versions of gyre and the JDK.")
  boolean version;

  Gyre(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    Terminal terminal = Terminal.ofProcess();
    Interruption interruption = new Interruption();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(interruption::requestAndWait, "gyre-interruption"));
    int code;
    try {
      code = run(terminal, interruption, args);
    } finally {
      interruption.finished();
    }
    System.exit(code);
  }

  /** Runs one command; returns its exit code. */
  static int run(Terminal terminal, Interruption interruption, String... args) {
    Failure failure = new Failure(terminal);
    int code;
    try {
      code = commandLine(terminal, interruption, failure).execute(args);
    } catch (Error e) {
      // Not an Exception, so picocli lets it pass; a user wants the same one line.
      code = failure.of(e, interruption);
    }
    if (terminal.out().checkError()) {
      failure.print("standard output took no more: closed, or its disk is full");
      return ExitCode.SOFTWARE;
    }
    return code;
  }

  /** The tree of commands. */
  static CommandLine commandLine(Terminal terminal, Interruption interruption, Failure failure) {
    CommandLine generate =
        new CommandLine(new GenerateCommand(terminal))
            .addSubcommand(new GenerateRmatCommand(terminal, interruption));
    IParameterExceptionHandler usage = (e, args) -> failure.ofUsage(e);
    IExecutionExceptionHandler execution = (e, line, parsed) -> failure.of(e, interruption);
    return new CommandLine(new Gyre(terminal))
        .addSubcommand(new PageRankCommand(terminal, interruption))
        .addSubcommand(generate)
        .addSubcommand(new CompletionCommand(terminal))
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setParameterExceptionHandler(usage)
        .setExecutionExceptionHandler(execution);
  }

  /** Without a command, shows which there are. */
  @Override
  public void run() {
    command.commandLine().usage(terminal.out());
  }
}
