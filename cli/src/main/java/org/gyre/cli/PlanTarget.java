package org.gyre.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Stack;
import org.gyre.dataflow.plan.Explanation;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What {@code --explain} asks for.
 *
 * @param file where the plan is to be written after the run; null to print it and not run it
 */
record PlanTarget(Path file) {

  private static final String PAGE = ".html";
  private static final String JSON = ".json";

  boolean runs() {
    return file != null;
  }

  /** Writes the plan, whole or not at all. */
  void write(Explanation plan) throws IOException {
    String text =
        file.toString().toLowerCase(Locale.ROOT).endsWith(JSON) ? plan.json() : plan.page();
    Path folder = file.toAbsolutePath().getParent();
    Path aside = Files.createTempFile(folder, "." + file.getFileName() + ".gyre-", ".part");
    try {
      Files.writeString(aside, text);
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /**
   * Takes the next argument for a file if it is named like one, so that in {@code gyre pagerank
   * --explain edges.tsv} the edges stay the input.
   */
  static final class Reader implements IParameterConsumer {
    @Override
    @SuppressWarnings("JdkObsolete") // the library's interface
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
      boolean namesFile = !arguments.isEmpty() && isPlanFile(arguments.peek());
      option.setValue(new PlanTarget(namesFile ? Path.of(arguments.pop()) : null));
    }

    private static boolean isPlanFile(String argument) {
      String name = argument.toLowerCase(Locale.ROOT);
      return name.endsWith(PAGE) || name.endsWith(JSON);
    }
  }
}
