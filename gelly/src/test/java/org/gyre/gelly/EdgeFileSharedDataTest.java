package org.gyre.gelly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real files have the vertices and edges that their provenance states. */
class EdgeFileSharedDataTest {

  @ParameterizedTest
  @CsvSource({
    "graphs/debian-depends/debian-depends.tsv.gz, false, 59453, 275531",
    "graphs/wiki-Vote/wiki-Vote.txt.gz, true, 7115, 103689",
    "graphs/soc-Slashdot0902/soc-Slashdot0902.txt.gz, true, 82168, 948464",
    "graphs/ego-Facebook/facebook_combined.txt.gz, true, 4039, 88234",
    "graphs/oregon1/oregon1_010331.txt.gz, true, 10670, 44004",
    "graphs/cnr-2000/cnr-2000.edges.txt.gz, true, 325557, 3216152",
    "ldbc/example/example-directed.e, true, 10, 17",
  })
  void countsAreThoseStated(String name, boolean integers, long vertices, long edges)
      throws Exception {
    Path file = shared().resolve(name);
    assumeTrue(Files.exists(file), name + " is not here");
    EdgeFile input = EdgeFile.at(file);
    assertEquals(integers, input.shape().integerIds());
    var read =
        integers
            ? FormatReading.read(input.longEdges(), 2)
            : FormatReading.read(input.stringEdges(), 2);
    assertEquals(edges, read.size());
    Stream<Object> ends = read.stream().flatMap(edge -> Stream.of(edge.source(), edge.target()));
    assertEquals(vertices, ends.distinct().count());
  }

  /** The folder of shared data: named by {@code gyre.shared}, or above the working directory. */
  private static Path shared() {
    String named = System.getProperty("gyre.shared");
    if (named != null) {
      return Path.of(named, "data");
    }
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("shared/data"))) {
      folder = folder.getParent();
    }
    assumeTrue(folder != null, "there is no folder shared/data above the working directory");
    return folder.resolve("shared/data");
  }
}
