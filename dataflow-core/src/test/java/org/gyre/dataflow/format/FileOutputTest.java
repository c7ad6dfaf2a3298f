package org.gyre.dataflow.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gyre.dataflow.format.OutputFormat.Output;
import org.gyre.dataflow.format.OutputFormat.Partition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileOutputTest {

  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(one -> one.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"out.txt", "out.txt.gz", "out.txt.zst"})
  void theBytesDoNotDependOnThePartitions(String name) throws Exception {
    Random random = Seeded.random(FileOutputTest.class);
    List<String> lines =
        random
            .ints(20_000)
            .mapToObj(i -> "line " + i + " \u00e9".repeat(Math.floorMod(i, 7)))
            .toList();
    Path file = folder.resolve(name);
    byte[] expected = null;
    for (int partitions = 1; partitions <= 9; partitions++) {
      CsvOutputTest.write(TextOutput.of(file), lines, partitions);
      byte[] bytes = Files.readAllBytes(file);
      expected = expected == null ? bytes : expected;
      assertArrayEquals(expected, bytes, partitions + " partitions");
      assertEquals(lines, FormatReading.read(TextInput.of(file), 3));
      assertEquals(List.of(name), names(), "nothing else is left");
    }
  }

  @Test
  void aFunctionMakesTheLine() throws Exception {
    Path file = folder.resolve("out.txt");
    CsvOutputTest.write(TextOutput.of(file, (Integer i) -> "<" + i + ">"), List.of(1, 2), 1);
    assertEquals("<1>\n<2>\n", Files.readString(file));
  }

  @Test
  void linesMayBeLongerThanTheBuffer() throws Exception {
    Path file = folder.resolve("out.txt");
    String line = "0123456789".repeat(50_000);
    CsvOutputTest.write(TextOutput.of(file), List.of("a", line, "b"), 2);
    assertEquals("a\n" + line + "\nb\n", Files.readString(file));
  }

  @Test
  void theOldFileStaysUntilTheNewOneIsComplete() throws IOException {
    Path file = Files.writeString(folder.resolve("out.txt"), "old");
    Output<String> output = TextOutput.<String>of(file).open(2);
    for (int i = 0; i < 2; i++) {
      Partition<String> partition = output.partition(i);
      partition.write("new " + i);
      partition.close();
      assertEquals("old", Files.readString(file));
    }
    output.commit();
    assertEquals("new 0\nnew 1\n", Files.readString(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"out.txt", "out.txt.gz"})
  void anAbortedOutputLeavesNothing(String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "old");
    Output<String> output = TextOutput.<String>of(file).open(3);
    Partition<String> closed = output.partition(0);
    closed.write("a");
    closed.close();
    output.partition(2).write("never finished");
    List<String> during = names();
    assertEquals(3, during.size());
    assertTrue(
        during.stream().allMatch(one -> one.equals(name) || one.startsWith("." + name + ".gyre-")));
    output.abort();
    assertEquals(List.of(name), names());
    assertEquals("old", Files.readString(file));
  }

  /** Of 40 MB: three pieces are appended, and some hundred are packed. */
  @ParameterizedTest
  @ValueSource(strings = {"out.txt", "out.txt.gz", "out.txt.xz"})
  void aJobThatIsCancelledNeedNotWaitUntilAllIsJoined(String name) throws IOException {
    Output<String> output = TextOutput.<String>of(folder.resolve(name)).open(2);
    String line = "0123456789".repeat(200_000);
    for (int partition = 0; partition < 2; partition++) {
      Partition<String> written = output.partition(partition);
      for (int i = 0; i < 20 * partition; i++) {
        written.write(line);
      }
      written.close();
    }
    AtomicInteger checkpoints = new AtomicInteger();
    Runnable third =
        () -> {
          if (checkpoints.incrementAndGet() == 3) {
            throw new CancellationException();
          }
        };
    assertThrows(CancellationException.class, () -> output.prepare(third));
    assertEquals(3, checkpoints.get());
    output.abort();
    assertEquals(List.of(), names());
  }

  @Test
  void aFailedCommitLeavesNothingAfterTheAbort() throws IOException {
    Path file = folder.resolve("out.txt");
    Output<String> output = TextOutput.<String>of(file).open(1);
    output.partition(0).close();
    Files.createDirectories(file.resolve("in the way"));
    String message = assertThrows(IOException.class, output::commit).getMessage();
    assertTrue(message.startsWith(file + " cannot be written: "), message);
    output.abort();
    assertEquals(List.of("out.txt"), names());
  }

  @Test
  void aPlaceThatCannotBeWrittenIsRefusedBeforeAnyWork() throws IOException {
    assertEquals(folder + " is a directory; name a file to write", refusal(folder));
    Path missing = folder.resolve("none").resolve("out.txt");
    assertEquals(
        missing
            + " cannot be written: there is no folder "
            + missing.getParent()
            + "; create it first",
        refusal(missing));
    Path inFile = Files.writeString(folder.resolve("file"), "").resolve("out.txt");
    assertTrue(refusal(inFile).contains("there is no folder " + inFile.getParent()));
    assertEquals(List.of("file"), names());
  }

  private static String refusal(Path file) {
    return assertThrows(IOException.class, () -> TextOutput.of(file).open(1)).getMessage();
  }

  @Test
  void theFileBehindALinkIsReplaced() throws Exception {
    Path real = Files.writeString(Files.createDirectory(folder.resolve("d")).resolve("f"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    CsvOutputTest.write(TextOutput.of(link), List.of("new"), 1);
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new\n", Files.readString(real));
  }

  @Test
  void descriptionsNameTheFile() {
    assertEquals("text file a.txt", TextOutput.of(Path.of("a.txt")).describe());
    assertEquals("CSV file a.csv", CsvOutput.of(Path.of("a.csv"), FileSplit.class).describe());
    assertEquals(
        "text file a, text file b",
        Stream.of("a", "b")
            .map(name -> TextInput.of(Path.of(name)).describe())
            .collect(Collectors.joining(", ")));
  }
}
