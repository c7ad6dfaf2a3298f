package org.gyre.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users get wrong: one line that says what, where and what to do, and an exit code. */
class BadInputTest {

  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  @TempDir private Path folder;

  @AfterEach
  void noOutputIsLeft() {
    assertEquals(
        List.of(),
        GyreProcess.list(folder).stream().filter(name -> name.contains("ranks")).toList());
  }

  @Test
  void missingFile() throws IOException {
    assertError(FAILURE, "edges.tsv: no such file in " + folder.toRealPath() + "; check the path");
  }

  @Test
  void directory() throws IOException {
    Files.createDirectory(folder.resolve("edges.tsv"));
    assertError(FAILURE, "edges.tsv: is a directory; name one file");
  }

  @Test
  void emptyFile() throws IOException {
    edges("");
    assertError(
        FAILURE,
        "edges.tsv: there are no edges in it; it has only blank lines, comments or a header");
  }

  @Test
  void fileOfComments() throws IOException {
    edges("# nothing\n\n% here\n");
    assertError(
        FAILURE,
        "edges.tsv: there are no edges in it; it has only blank lines, comments or a header");
  }

  @Test
  void lineWithOneToken() throws IOException {
    edges("1\t2\n2\t3\nlonely\n3\t4\n");
    assertError(
        FAILURE,
        "edges.tsv, line 3: \"lonely\" has one column, but an edge is source target [value], here"
            + " separated by tabs");
  }

  @Test
  void lineWithFourTokens() throws IOException {
    edges("1,2,0.5\n1,2,0.5,9\n");
    assertError(
        FAILURE,
        "edges.tsv, line 2: \"1,2,0.5,9\" has more than three columns, but an edge is source target"
            + " [value], here separated by commas");
  }

  @Test
  void weightThatIsNoNumber() throws IOException {
    edges("1 2 0.5\n2 3 heavy\n");
    assertError(FAILURE, "edges.tsv, line 2: the value \"heavy\" in the third column is no number");
  }

  @Test
  void badLineFarBehindManyGoodOnes() throws IOException {
    edges("10 20\n".repeat(400_000) + "30\n" + "40 50\n".repeat(10));
    assertError(
        FAILURE,
        "edges.tsv, line 400001: \"30\" has one column, but an edge is source target [value], here"
            + " separated by spaces");
  }

  @Test
  void truncatedGzip() throws IOException {
    byte[] whole = gzip("1\t2\n".repeat(1000));
    Files.write(folder.resolve("edges.gz"), Arrays.copyOf(whole, whole.length - 12));
    GyreProcess.run(folder, "pagerank", "edges.gz", "--output", "ranks.csv")
        .assertError(
            FAILURE,
            "edges.gz: the .gz file is truncated or damaged: it ends too early; fetch or write it"
                + " again");
  }

  @Test
  void damagedGzip() throws IOException {
    byte[] whole = gzip("1\t2\n".repeat(1000));
    whole[whole.length - 6] ^= 1;
    Files.write(folder.resolve("edges.gz"), whole);
    GyreProcess.run(folder, "pagerank", "edges.gz", "--output", "ranks.csv")
        .assertError(
            FAILURE,
            "edges.gz: the .gz file is truncated or damaged: its checksum does not match; fetch or"
                + " write it again");
  }

  @Test
  void gzipInNameOnly() throws IOException {
    Files.writeString(folder.resolve("edges.gz"), "1\t2\n");
    GyreProcess.run(folder, "pagerank", "edges.gz", "--output", "ranks.csv")
        .assertError(
            FAILURE,
            "edges.gz: the .gz file is truncated or damaged: it does not start as such a file does;"
                + " fetch or write it again");
  }

  @Test
  void missingVertexFile() throws IOException {
    edges("1\t2\n");
    assertError(
        FAILURE,
        "more.v: no such file in " + folder.toRealPath() + "; check the path",
        "--vertices=more.v");
  }

  @Test
  void unknownOption() throws IOException {
    edges("1\t2\n");
    assertError(
        USAGE,
        "Unknown option: '--iteration=5'; did you mean --iterations? see gyre pagerank --help",
        "--iteration=5");
  }

  @Test
  void dampingOutOfRange() throws IOException {
    edges("1\t2\n");
    assertError(
        USAGE,
        "--damping must be at least 0 and below 1, but is 1.5; see gyre pagerank --help",
        "--damping=1.5");
  }

  @Test
  void outputFolderThatDoesNotExist() throws IOException {
    edges("1\t2\n");
    GyreProcess.run(folder, "pagerank", "edges.tsv", "--output", "lost/ranks.csv")
        .assertError(
            FAILURE, "lost/ranks.csv: there is no folder lost; create it or choose another");
  }

  @Test
  void outputThatIsADirectory() throws IOException {
    edges("1\t2\n");
    Files.createDirectory(folder.resolve("out.csv"));
    GyreProcess.run(folder, "pagerank", "edges.tsv", "--output", "out.csv")
        .assertError(FAILURE, "out.csv: is a directory; name a file to write");
  }

  @Test
  void outputOverItsInput() throws IOException {
    Files.writeString(folder.resolve("edges.csv"), "1,2\n");
    GyreProcess.run(folder, "pagerank", "edges.csv", "--output", "edges.csv")
        .assertError(
            FAILURE, "edges.csv: is an input too and would be replaced; choose another output");
    assertEquals("1,2\n", Files.readString(folder.resolve("edges.csv")));
  }

  @Test
  void memoryThatCannotDo() throws IOException {
    edges("1\t2\n");
    GyreProcess.Result result =
        GyreProcess.run(folder, "pagerank", "edges.tsv", "--memory=1k", "--output=ranks.csv");
    assertEquals(FAILURE, result.code());
    assertEquals(1, result.err().lines().count(), result.err());
  }

  private void edges(String text) throws IOException {
    Files.writeString(folder.resolve("edges.tsv"), text);
  }

  private void assertError(int code, String message, String... options) {
    String[] args =
        Arrays.copyOf(
            new String[] {"pagerank", "edges.tsv", "--output", "ranks.csv"}, 4 + options.length);
    System.arraycopy(options, 0, args, 4, options.length);
    GyreProcess.run(folder, args).assertError(code, message);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
