package org.gyre.dataflow.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gyre.dataflow.format.OutputFormat.Output;
import org.gyre.dataflow.format.OutputFormat.Partition;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs to folders, outputs that replace nothing, and packed ones. */
class PlacesTest {

  record Pair(int left, String right) {}

  record Maybe(@Nullable String text, Optional<Integer> number) {}

  @TempDir Path folder;

  private static final List<Pair> PAIRS =
      IntStream.range(0, 1_000).mapToObj(i -> new Pair(i, "t" + i)).toList();

  private List<String> names(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(one -> one.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".csv", ".csv.gz", ".csv.zst", ".csv.xz", ".csv.deflate"})
  void aFolderHasAFileForEachPartition(String extension) throws Exception {
    Path out = folder.resolve("out");
    for (int parts : new int[] {1, 3, 2}) {
      CsvOutputTest.write(CsvOutput.of(out, Pair.class).toFolder(extension), PAIRS, parts);
      assertEquals(List.of("out"), names(folder), "nothing else is left");
      assertEquals(
          IntStream.range(0, parts).mapToObj(i -> "part-0000" + i + extension).toList(),
          names(out));
      CsvInput<Pair> input = CsvInput.of(FileSet.folder(out), Pair.class);
      assertEquals(PAIRS, FormatReading.read(input, 2), "every part has a header");
    }
  }

  @Test
  void foldersOfRowsAreReadBackAndCounted() throws Exception {
    Path out = folder.resolve("out");
    CsvOutputTest.write(BinaryOutput.of(out, Pair.class).compressed().toFolder(".rows"), PAIRS, 3);
    BinaryInput<Pair> input = BinaryInput.of(FileSet.folder(out), Layouts.of(Pair.class));
    assertEquals(PAIRS, FormatReading.read(input, 2));
    assertEquals(1_000, input.count().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"out.xz", "out.bz2", "out.deflate", "out.zz"})
  void packedFilesAreReadBack(String name) throws Exception {
    Path file = folder.resolve(name);
    List<String> lines = PAIRS.stream().map(Pair::toString).toList();
    CsvOutputTest.write(TextOutput.of(file), lines, 3);
    assertEquals(lines, FormatReading.read(TextInput.of(file), 1));
    assertTrue(Files.size(file) < 10_000);
  }

  @Test
  void anAbortedFolderLeavesTheOldOne() throws Exception {
    Path out = folder.resolve("out");
    CsvOutputTest.write(TextOutput.of(out).toFolder(".txt"), List.of("old"), 1);
    Output<Object> output = TextOutput.of(out).toFolder(".txt.gz").open(2);
    Partition<Object> closed = output.partition(0);
    closed.write("new");
    closed.close();
    output.partition(1).write("never finished");
    assertEquals(2, names(folder).size());
    output.abort();
    assertEquals(List.of("out"), names(folder));
    assertEquals("old\n", Files.readString(out.resolve("part-00000.txt")));
  }

  @Test
  void aFolderWithOtherThingsIsNotReplaced() throws Exception {
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.writeString(out.resolve("thesis.txt"), "years of work");
    FileOutput<Object> output = TextOutput.of(out).toFolder(".txt");
    String message = assertThrows(IOException.class, () -> output.open(1)).getMessage();
    assertEquals(
        out
            + " has other things than part files, such as thesis.txt, which would be lost; name a"
            + " new folder or an empty one",
        message);
    Path file = Files.writeString(folder.resolve("file"), "");
    FileOutput<Object> onFile = TextOutput.of(file).toFolder(".txt");
    assertTrue(
        assertThrows(IOException.class, () -> onFile.open(1))
            .getMessage()
            .contains("is no folder"));
    assertEquals(List.of("thesis.txt"), names(out));
    assertEquals(List.of("file", "out"), names(folder));
  }

  @Test
  void whatIsThereStaysIfAsked() throws Exception {
    Path file = folder.resolve("out.txt");
    CsvOutputTest.write(TextOutput.of(file).failIfExists(), List.of("first"), 2);
    FileOutput<Object> again = TextOutput.of(file).failIfExists();
    assertEquals(
        file + " is there already; name another place, or leave out failIfExists()",
        assertThrows(IOException.class, () -> again.open(1)).getMessage());
    assertEquals("first\n", Files.readString(file));
    Path late = folder.resolve("late.txt");
    Output<Object> output = TextOutput.of(late).failIfExists().open(1);
    output.partition(0).close();
    output.prepare(() -> {});
    Files.writeString(late, "came between");
    assertThrows(IOException.class, output::commit);
    output.abort();
    assertEquals("came between", Files.readString(late));
    assertEquals(List.of("late.txt", "out.txt"), names(folder));
  }

  @Test
  void nullsHaveATextOfTheirOwn() throws Exception {
    Path file = folder.resolve("out.csv");
    List<Maybe> rows =
        List.of(
            new Maybe(null, Optional.of(5)),
            new Maybe("NULL", Optional.empty()),
            new Maybe("", Optional.of(-1)));
    CsvOutputTest.write(CsvOutput.of(file, Maybe.class).nullText("NULL"), rows, 1);
    assertEquals("text,number\nNULL,5\n\"NULL\",NULL\n\"\",-1\n", Files.readString(file));
    assertEquals(rows, FormatReading.read(CsvInput.of(file, Maybe.class).nullText("NULL"), 1));
    CsvOutput<Maybe> output = CsvOutput.of(file, Maybe.class);
    assertThrows(IllegalArgumentException.class, () -> output.nullText("a,b"));
  }
}
