package org.gyre.tests.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateTest {

  @TempDir private Path folder;

  @Test
  void sameSeedSameFileAtAnyParallelism() throws IOException {
    byte[] one = generate("--seed=7", "--parallelism=1");
    assertArrayEquals(one, generate("--seed=7", "--parallelism=2"));
    assertArrayEquals(one, generate("--seed=7", "--parallelism=7"));
    assertArrayEquals(one, generate("--seed=7", "--parallelism=3", "--memory=64m"));
    assertFalse(Arrays.equals(one, generate("--seed=8")), "another seed, the same graph");
  }

  @Test
  void asManyEdgesAsAskedForAmongTheVertices() throws IOException {
    generate("--edge-factor=5");
    List<String> lines = Files.readAllLines(folder.resolve("rmat.tsv"));
    assertEquals(5 << 12, lines.size());
    Set<Long> vertices = new HashSet<>();
    for (String line : lines) {
      for (String id : line.split("\t")) {
        vertices.add(Long.valueOf(id));
        assertTrue(Long.parseLong(id) >= 0 && Long.parseLong(id) < 1 << 12, line);
      }
    }
    assertRankedWith(vertices.size(), lines.size());
  }

  private void assertRankedWith(long vertices, long edges) {
    Map<String, Object> summary =
        JsonText.object(GyreProcess.run(folder, "pagerank", "rmat.tsv", "--json").outOfSuccess());
    assertEquals(vertices, summary.get("vertices"));
    assertEquals(edges, summary.get("edges"));
  }

  @Test
  void summary() throws IOException {
    List<String> args = command();
    args.add("--json");
    Map<String, Object> json =
        JsonText.object(GyreProcess.run(folder, args.toArray(String[]::new)).outOfSuccess());
    assertEquals((long) 16 << 12, json.get("edges"));
    assertEquals(Files.size(folder.resolve("rmat.tsv")), json.get("bytes"));
    assertTrue((Double) json.get("seconds") > 0);
  }

  private byte[] generate(String... options) throws IOException {
    List<String> args = command();
    args.add("--quiet");
    args.addAll(List.of(options));
    assertEquals("", GyreProcess.run(folder, args.toArray(String[]::new)).outOfSuccess());
    return Files.readAllBytes(folder.resolve("rmat.tsv"));
  }

  private static List<String> command() {
    return new ArrayList<>(List.of("generate", "rmat", "--scale=12", "--output=rmat.tsv"));
  }
}
