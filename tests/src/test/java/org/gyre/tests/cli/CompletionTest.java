package org.gyre.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads the completion script into a real bash and asks it to complete. */
class CompletionTest {

  @TempDir private Path folder;

  @Test
  void completesCommandsOptionsAndKinds() throws Exception {
    assumeTrue(Files.exists(Path.of("/bin/bash")), "no bash here");
    Path script = folder.resolve("gyre.bash");
    String text = GyreProcess.run(folder, "completion", "bash").outOfSuccess();
    Files.writeString(script, text);
    assertTrue(complete(script, "gyre", "pa").contains("pagerank"));
    assertEquals(List.of("--tolerance", "--top"), complete(script, "gyre", "pagerank", "--to"));
    assertTrue(complete(script, "gyre", "generate", "").contains("rmat"));
  }

  /** What bash offers for the last of the words. */
  private List<String> complete(Path script, String... words) throws Exception {
    String commands =
        """
        source "$1"; shift
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        COMP_LINE="$*"
        COMP_POINT=${#COMP_LINE}
        $(complete -p gyre | sed 's/.*-F \\([^ ]*\\) .*/\\1/') gyre
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    List<String> line = new ArrayList<>(List.of("/bin/bash", "-c", commands, "bash"));
    line.add(script.toString());
    line.addAll(List.of(words));
    Process bash = new ProcessBuilder(line).start();
    String out = read(bash);
    assertEquals(0, bash.waitFor(), out);
    return out.lines().map(String::strip).sorted().toList();
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
