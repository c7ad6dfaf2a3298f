package org.gyre.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Wrong command lines: exit code 2, nothing on standard output, one line that helps on the other.
 */
class UsageTest {

  @TempDir private Path folder;
  private String input;

  @BeforeEach
  void writeInput() throws IOException {
    input = Files.writeString(folder.resolve("edges.tsv"), "1\t2\n").toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --damping=1.5      | --damping must be at least 0 and below 1, but is 1.5
          --damping=1        | --damping must be at least 0 and below 1, but is 1.0
          --damping=-0.1     | --damping must be at least 0 and below 1, but is -0.1
          --damping=NaN      | --damping must be at least 0 and below 1, but is NaN
          --damping=high     | Invalid value for option '--damping': 'high' is not a double
          --tolerance=0      | --tolerance must be above 0 and finite, but is 0.0
          --tolerance=-1e-9  | --tolerance must be above 0 and finite, but is -1.0E-9
          --tolerance=NaN    | --tolerance must be above 0 and finite, but is NaN
          --tolerance=Infinity | --tolerance must be above 0 and finite, but is Infinity
          --iterations=0     | --iterations must be at least 1, but is 0
          --iterations=2.5   | Invalid value for option '--iterations': '2.5' is not an int
          --top=-1           | --top must be from 0 to 100000, but is -1
          --parallelism=0    | --parallelism must be from 1 to 1024, but is 0
          --output=ranks.txt | --output must end in .csv, .csv.gz or .csv.zst, but is ranks.txt
          --output           | Missing required parameter for option '--output' (FILE)
          --tolerence=1      | Unknown option: '--tolerence=1'; did you mean --tolerance or --top?
          --memory=lots      | Invalid value for option '--memory': 'lots' is no amount of memory; \
          write it like 512m, 1g or 1.5g
          --checkpoint-every=0 | --checkpoint-every must be at least 1, but is 0
          --checkpoint-every=x | Invalid value for option '--checkpoint-every': 'x' is not an int
          --checkpoint-every=5 | --checkpoint-every needs the folder that --checkpoints names
          --resume           | --resume needs the folder that --checkpoints names
          --checkpoints      | Missing required parameter for option '--checkpoints' (FOLDER)
          other.tsv          | Unmatched argument at index 2: 'other.tsv'
          """)
  void pageRank(String argument, String message) {
    assertUsage(Invocation.of("pagerank", input, argument), message, "gyre pagerank");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --scale=0 --output=x       | --scale must be from 1 to 32, but is 0
          --scale=33 --output=x      | --scale must be from 1 to 32, but is 33
          --scale=4                  | Missing required option: '--output=FILE'
          --output=x                 | Missing required option: '--scale=S'
          --scale=4 --output=x --edge-factor=0 | --edge-factor must be from 1 to 1000000, but is 0
          --scale=4 --output=x --seed=one | Invalid value for option '--seed': 'one' is not a long
          """)
  void generateRmat(String arguments, String message) {
    String[] args = ("generate rmat " + arguments).split(" ");
    assertUsage(Invocation.of(args), message, "gyre generate rmat");
  }

  @Test
  void explainExcludesJson() {
    assertUsage(
        Invocation.of("pagerank", input, "--explain", "--json"),
        "--explain prints text, so it excludes --json; name a file for the plan",
        "gyre pagerank");
  }

  @Test
  void missingInput() {
    assertUsage(Invocation.of("pagerank"), "Missing required parameter: 'INPUT'", "gyre pagerank");
  }

  @Test
  void unknownCommand() {
    assertUsage(
        Invocation.of("pagerunk"),
        "Unmatched argument at index 0: 'pagerunk'; did you mean pagerank or generate?",
        "gyre");
  }

  @Test
  void unknownShell() {
    assertUsage(
        Invocation.of("completion", "fish"),
        "Invalid value for positional parameter at index 0 (SHELL): expected one of [bash, zsh]"
            + " (case-sensitive) but was 'fish'",
        "gyre completion");
  }

  private static void assertUsage(Invocation run, String message, String command) {
    String link = message.endsWith("?") ? " see " : "; see ";
    assertEquals("gyre: " + message + link + command + " --help\n", run.err());
    assertEquals("", run.out());
    assertEquals(2, run.code());
  }
}
