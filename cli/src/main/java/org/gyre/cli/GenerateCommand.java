package org.gyre.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The parent of the commands that make graphs. */
@Command(
    name = "generate",
    description = "Write a random graph to a file.",
    customSynopsis = "gyre generate KIND [OPTIONS]",
    synopsisHeading = "Usage: ",
    commandListHeading = "%nKinds:%n")
final class GenerateCommand implements Runnable {

  private final Terminal terminal;

  @Spec private CommandSpec command;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this page.")
  boolean help;

  GenerateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Without a kind, shows which there are. */
  @Override
  public void run() {
    command.commandLine().usage(terminal.out());
  }
}
