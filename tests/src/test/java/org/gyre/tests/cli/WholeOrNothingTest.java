package org.gyre.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.gyre.tests.cli.GyreProcess.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a command ends: the output is there whole, or not at all, and nothing lies beside it. */
class WholeOrNothingTest {

  private static final String INTERRUPTED = "gyre: interrupted; no output was written\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void interruptedWhileWriting(String signal, int code) throws Exception {
    GyreProcess generate =
        GyreProcess.start(
            folder, List.of(), "generate", "rmat", "--scale", "30", "--output", "rmat.tsv");
    assumeSignalReaches(generate, signal);
    generate.awaitWhileRunning("bytes in the folder", this::holdsBytes);
    generate.signal(signal);
    assertInterrupted(generate.await(), code);
    assertEquals(List.of(), GyreProcess.list(folder));
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void interruptedWhileComputing(String signal, int code) throws Exception {
    GyreProcess.run(folder, "generate", "rmat", "--scale", "10", "--output", "rmat.tsv")
        .outOfSuccess();
    GyreProcess rank =
        GyreProcess.start(
            folder,
            List.of(),
            "pagerank",
            "rmat.tsv",
            "--iterations=" + Integer.MAX_VALUE,
            "--output=ranks.csv");
    assumeSignalReaches(rank, signal);
    rank.awaitWhileRunning("some seconds of work", () -> rank.processorSeconds() > 3);
    rank.signal(signal);
    assertInterrupted(rank.await(), code);
    assertEquals(List.of("rmat.tsv"), GyreProcess.list(folder));
  }

  @Test
  void aFailureKeepsTheOldOutput() throws IOException {
    Files.writeString(folder.resolve("edges.tsv"), "1\t2\n".repeat(300_000) + "3\n");
    Files.writeString(folder.resolve("ranks.csv"), "old");
    Result result = GyreProcess.run(folder, "pagerank", "edges.tsv", "--output", "ranks.csv");
    assertEquals(1, result.code(), result.err());
    assertEquals("old", Files.readString(folder.resolve("ranks.csv")));
    assertEquals(List.of("edges.tsv", "ranks.csv"), GyreProcess.list(folder));
  }

  @Test
  void aSuccessReplacesTheOldOutput() throws IOException {
    Files.writeString(folder.resolve("edges.tsv"), "1\t2\n2\t1\n");
    Files.writeString(folder.resolve("ranks.csv"), "old");
    GyreProcess.run(folder, "pagerank", "edges.tsv", "--output", "ranks.csv").outOfSuccess();
    assertEquals("vertex,rank\n1,0.5\n2,0.5\n", Files.readString(folder.resolve("ranks.csv")));
    assertEquals(List.of("edges.tsv", "ranks.csv"), GyreProcess.list(folder));
  }

  /** A limit on the size of files stands for a full disk where nobody may mount a small one. */
  @Test
  void outputThatMayNotGrow() throws IOException {
    GyreProcess limited =
        GyreProcess.start(
            folder,
            List.of("sh", "-c", "ulimit -f 100 && exec \"$0\" \"$@\""),
            "generate",
            "rmat",
            "--scale=16",
            "--output=rmat.tsv");
    Result result = limited.await();
    assertFull(result, "rmat.tsv", "File too large");
    assertEquals(List.of(), GyreProcess.list(folder));
  }

  @ParameterizedTest
  @CsvSource({"ranks.csv, debian-depends.tsv.gz", "ranks.csv.gz, debian-depends.tsv.gz"})
  void fullDisk(String output, String input) throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()) == 0,
        "a small disk could not be mounted; this needs root");
    try {
      Result result =
          GyreProcess.run(disk, "pagerank", RealData.dataset(input).toString(), "--output", output);
      assertFull(result, output, "No space left on device");
      assertEquals(List.of(), GyreProcess.list(disk));
    } finally {
      assertEquals(0, run("umount", disk.toString()));
    }
  }

  @Test
  void standardOutputOnAFullDisk() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full here");
    Files.writeString(folder.resolve("edges.tsv"), "1\t2\n");
    Result result =
        GyreProcess.start(
                folder,
                List.of("sh", "-c", "exec \"$0\" \"$@\" > /dev/full"),
                "pagerank",
                "edges.tsv")
            .await();
    result.assertError(1, "standard output took no more: closed, or its disk is full");
  }

  @Test
  void compressedOutputIsWhole() throws IOException {
    Path input = folder.resolve("edges.tsv.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(input))) {
      out.write("a\tb\nb\ta\n".getBytes(StandardCharsets.US_ASCII));
    }
    GyreProcess.run(folder, "pagerank", "edges.tsv.gz", "--output", "r.csv.gz").outOfSuccess();
    try (var in = new GZIPInputStream(Files.newInputStream(folder.resolve("r.csv.gz")))) {
      assertEquals(
          "vertex,rank\na,0.5\nb,0.5\n", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    GyreProcess.run(folder, "pagerank", "edges.tsv.gz", "--output", "r.csv.zst").outOfSuccess();
    assertEquals(List.of("edges.tsv.gz", "r.csv.gz", "r.csv.zst"), GyreProcess.list(folder));
  }

  private static void assertInterrupted(Result result, int code) {
    assertEquals(INTERRUPTED, result.err());
    assertEquals("", result.out());
    assertEquals(code, result.code());
  }

  private static void assertFull(Result result, String file, String reason) {
    assertEquals(1, result.code(), result.err());
    assertEquals("", result.out());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().startsWith("gyre: "), result.err());
    assertTrue(result.err().contains(file), result.err());
    assertTrue(result.err().contains(reason), result.err());
  }

  private boolean holdsBytes() {
    for (String name : GyreProcess.list(folder)) {
      if (folder.resolve(name).toFile().length() > 0) {
        return true;
      }
    }
    return false;
  }

  /** Background jobs of some shells ignore SIGINT, and so do their children, whatever they are. */
  private static void assumeSignalReaches(GyreProcess process, String signal) throws Exception {
    Path status = Path.of("/proc", Long.toString(process.id()), "status");
    assumeTrue(Files.exists(status), "the signals a process ignores cannot be seen here");
    int number = signal.equals("INT") ? 2 : 15;
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("SigIgn:")) {
        long ignored = Long.parseUnsignedLong(line.substring(7).strip(), 16);
        boolean deaf = (ignored >> (number - 1) & 1) == 1;
        if (deaf) {
          process.signal("KILL");
        }
        assumeFalse(deaf, "this test runs where SIG" + signal + " is ignored");
      }
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
