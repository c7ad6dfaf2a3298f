package org.gyre.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HelpTest {

  private static final int SCREEN_LINES = 24;
  private static final int SCREEN_COLUMNS = 80;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "-h",
        "pagerank --help",
        "generate --help",
        "generate rmat --help",
        "completion --help"
      })
  void everyPageFitsAScreenWithThePrompt(String line) {
    assertFitsAScreen(Invocation.of(line.split(" ")));
  }

  @Test
  void withoutACommandShowsWhichThereAre() {
    Invocation bare = Invocation.of();
    assertFitsAScreen(bare);
    assertEquals(Invocation.of("--help").out(), bare.out());
    assertEquals(Invocation.of("generate", "--help").out(), Invocation.of("generate").out());
  }

  private static void assertFitsAScreen(Invocation page) {
    assertEquals(0, page.code());
    assertEquals("", page.err());
    List<String> lines = page.out().lines().toList();
    assertTrue(lines.size() < SCREEN_LINES, lines.size() + " lines:\n" + page.out());
    for (String line : lines) {
      assertTrue(line.length() <= SCREEN_COLUMNS, line);
    }
  }

  /** A command or option without words would be one that nobody finds. */
  @Test
  void everyCommandAndOptionIsDescribed() {
    Terminal terminal = Terminal.ofProcess();
    assertDescribed(Gyre.commandLine(terminal, new Interruption(), new Failure(terminal)));
  }

  private static void assertDescribed(CommandLine command) {
    String page = command.getUsageMessage();
    String name = command.getCommandName();
    assertTrue(command.getCommandSpec().usageMessage().description().length > 0, name);
    for (var argument : command.getCommandSpec().args()) {
      assertTrue(argument.description().length > 0, name + " " + argument);
    }
    for (var option : command.getCommandSpec().options()) {
      assertTrue(page.contains(option.longestName()), name + " " + option);
    }
    command.getSubcommands().values().forEach(HelpTest::assertDescribed);
  }

  @Test
  void pageRankPageTellsExitCodesAndDefaults() {
    String page = Invocation.of("pagerank", "--help").out();
    assertTrue(page.contains("Exit codes: 0 done, 1 failed, 2 wrong usage"), page);
    assertTrue(page.contains("default 1e-9"), page);
    assertTrue(page.contains("0.85"), page);
  }

  @Test
  void versionNamesGyreAndTheJdk() {
    String version = Invocation.of("--version").out();
    assertTrue(version.matches("gyre \\d+\\.\\d+\\.\\d+\\S* on JDK \\d+\\S*\\R"), version);
    assertEquals(version, Invocation.of("-V").out());
    assertFalse(version.contains("$"), version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completionKnowsCommandsAndOptions(String shell) {
    Invocation script = Invocation.of("completion", shell);
    assertEquals(0, script.code());
    for (String word : List.of("pagerank", "rmat", "--tolerance", "--edge-factor")) {
      assertTrue(script.out().contains(word), word);
    }
  }
}
