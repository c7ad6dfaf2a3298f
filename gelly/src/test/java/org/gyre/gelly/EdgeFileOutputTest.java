package org.gyre.gelly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeFileOutputTest {

  @TempDir Path folder;

  @Test
  void edgesAreWrittenAsTextAndReadBack() throws Exception {
    Random random = FormatReading.random(EdgeFileOutputTest.class);
    List<Edge<Long, NoValue>> edges =
        Stream.generate(() -> new Edge<>(id(random), id(random), new NoValue()))
            .limit(30_000)
            .toList();
    String expected =
        edges.stream()
            .map(edge -> edge.source() + "\t" + edge.target() + "\n")
            .collect(Collectors.joining());
    Path plain = folder.resolve("edges.tsv");
    for (int partitions = 1; partitions <= 5; partitions++) {
      FormatReading.write(EdgeFileOutput.at(plain), edges, partitions);
      assertEquals(expected, Files.readString(plain));
    }
    assertEquals(edges, FormatReading.read(EdgeFile.at(plain).longEdges(), 3));
    Path packed = folder.resolve("edges.tsv.zst");
    FormatReading.write(EdgeFileOutput.at(packed), edges, 4);
    assertEquals(edges, FormatReading.read(EdgeFile.at(packed).longEdges(), 3));
    byte[] once = Files.readAllBytes(packed);
    FormatReading.write(EdgeFileOutput.at(packed), edges, 1);
    assertArrayEquals(once, Files.readAllBytes(packed));
  }

  private static long id(Random random) {
    return random.nextLong() >> random.nextInt(64);
  }
}
