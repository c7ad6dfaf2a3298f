package org.gyre.cli;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script that teaches a shell to complete {@code gyre} commands. */
@Command(
    name = "completion",
    description = "Print a script that completes commands, options and files.",
    customSynopsis = "gyre completion bash|zsh",
    synopsisHeading = "Usage: ",
    footer = {
      "",
      "For this shell:    source <(gyre completion bash)",
      "For every shell:   add that line to ~/.bashrc, or with zsh to ~/.zshrc"
    })
final class CompletionCommand implements Runnable {

  /** The shells; one script serves both, it looks for itself where it runs. */
  enum Shell {
    bash,
    zsh
  }

  private final Terminal terminal;

  @Spec private CommandSpec command;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  Shell shell;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this page.")
  boolean help;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    CommandLine gyre = command.root().commandLine();
    terminal.out().print(AutoComplete.bash(gyre.getCommandName(), gyre));
  }
}
