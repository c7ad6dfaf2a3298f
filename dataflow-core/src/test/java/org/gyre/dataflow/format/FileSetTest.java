package org.gyre.dataflow.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSetTest {

  @TempDir Path folder;
  private Random random;

  @BeforeEach
  void start() {
    random = Seeded.random(FileSetTest.class);
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private void tree() throws IOException {
    for (String name :
        List.of(
            "a.csv",
            "b.txt",
            ".hidden.csv",
            "_SUCCESS",
            "logs/x.csv",
            "logs/2026/y.csv",
            "logs/2026/01/z.csv",
            "logs/2026/01/z.csv.gz",
            "logs/.trash/t.csv",
            "logs/old/_t.csv")) {
      write(name, name + "\n");
    }
  }

  private List<String> names(FileSet files) throws IOException {
    return files.list().stream().map(path -> folder.relativize(path).toString()).toList();
  }

  private FileSet glob(String pattern) {
    return FileSet.glob(folder + "/" + pattern);
  }

  @Test
  void foldersHaveTheirVisibleFilesInOrder() throws IOException {
    tree();
    assertEquals(List.of("a.csv", "b.txt"), names(FileSet.folder(folder)));
    assertEquals(
        List.of(
            "a.csv",
            "b.txt",
            "logs/2026/01/z.csv",
            "logs/2026/01/z.csv.gz",
            "logs/2026/y.csv",
            "logs/x.csv"),
        names(FileSet.folder(folder).recursive()));
    assertEquals(
        List.of("a.csv", "logs/2026/01/z.csv", "logs/2026/y.csv", "logs/x.csv"),
        names(FileSet.folder(folder).named("*.csv").recursive()));
    assertEquals(List.of("_SUCCESS"), names(FileSet.folder(folder).named("_*")));
  }

  @Test
  void patternsFindFiles() throws IOException {
    tree();
    assertEquals(List.of("a.csv", "b.txt"), names(glob("*")));
    assertEquals(List.of("a.csv"), names(glob("?.csv")));
    assertEquals(List.of("a.csv", "b.txt"), names(glob("{a,b}.*")));
    assertEquals(List.of("logs/x.csv"), names(glob("l*/*.csv")));
    assertEquals(
        List.of("logs/2026/01/z.csv", "logs/2026/y.csv", "logs/x.csv"),
        names(glob("logs/**/*.csv")));
    assertEquals(
        List.of("a.csv", "logs/2026/01/z.csv", "logs/2026/y.csv", "logs/x.csv"),
        names(glob("**/*.csv")));
    assertEquals(List.of("logs/2026/01/z.csv.gz"), names(glob("**/[0-9][0-9]/*.gz")));
    assertEquals(List.of(".hidden.csv"), names(glob(".h*")));
    assertEquals(List.of("b.txt"), names(glob("b.txt")));
  }

  @Test
  void namedFilesKeepTheirOrderAndMayRepeat() throws Exception {
    Path b = write("b", "2\n");
    Path a = write("a", "1\n");
    TextInput input = TextInput.of(FileSet.of(b, a, b));
    assertEquals(List.of("2", "1", "2"), FormatReading.read(input, 5));
  }

  @Test
  void aLinkToAFolderAboveDoesNotGoOnForever() throws IOException {
    tree();
    Files.createSymbolicLink(folder.resolve("logs/up"), folder);
    assertEquals(
        List.of("a.csv", "logs/2026/01/z.csv", "logs/2026/y.csv", "logs/x.csv"),
        names(FileSet.folder(folder).recursive().named("*.csv")));
    assertEquals(
        List.of("logs/2026/01/z.csv", "logs/2026/y.csv", "logs/x.csv"),
        names(glob("logs/**/*.csv")).stream().filter(name -> !name.contains("up")).toList());
  }

  @Test
  void errorsNameTheFolderAndThePattern() throws IOException {
    tree();
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertError(
        FileSet.folder(empty), empty + ": there is no file in this folder; recursive() looks");
    assertError(
        FileSet.folder(folder).named("*.tsv").recursive(),
        folder + ": there is no file named *.tsv in this folder, nor in those within");
    Path missing = folder.resolve("missing");
    assertError(FileSet.folder(missing), missing + ": there is no such folder; check the path");
    Path file = folder.resolve("a.csv");
    assertError(FileSet.folder(file), file + " is no folder; read a file by its own path");
    assertError(
        glob("logs/*.tsv"),
        folder
            + "/logs/*.tsv: no file matches this pattern in the folder "
            + folder
            + "/logs; check");
    assertError(glob("missing/*.tsv"), missing + ": there is no such folder; check the path");
    assertEquals(
        folder + " is a directory; name one file to read, or its files with FileSet.folder",
        FormatReading.error(TextInput.of(folder)));
  }

  private static void assertError(FileSet files, String start) {
    String message = assertThrows(IOException.class, files::list).getMessage();
    assertTrue(message.startsWith(start), message);
  }

  @Test
  void wrongCallsAreRefusedAtOnce() {
    assertThrows(IllegalArgumentException.class, () -> FileSet.of(List.of()));
    assertThrows(IllegalArgumentException.class, () -> FileSet.glob("logs/**"));
    assertThrows(IllegalArgumentException.class, () -> FileSet.glob("logs/[a.csv"));
    FileSet files = FileSet.of(Path.of("a"));
    String message = assertThrows(IllegalStateException.class, files::recursive).getMessage();
    assertEquals("recursive() chooses among the files of a folder, but a is none", message);
  }

  @Test
  void descriptionsNameThePlace() {
    assertEquals("text file a, b", TextInput.of(FileSet.of(Path.of("a"), Path.of("b"))).describe());
    assertEquals(
        "a, b and 2 more",
        FileSet.of(Stream.of("a", "b", "c", "d").map(Path::of).toList()).toString());
    assertEquals("d/**/*.csv", FileSet.folder(Path.of("d")).recursive().named("*.csv").toString());
    assertEquals("d/*.csv", FileSet.glob("d/*.csv").toString());
  }

  @Test
  void manyFilesAreTheirLinesInOrderHoweverTheyAreSplit() throws Exception {
    for (int round = 0; round < 20; round++) {
      List<Path> files = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      int count = random.nextInt(1, 12);
      for (int i = 0; i < count; i++) {
        List<String> lines = random.ints(random.nextInt(400)).mapToObj(Integer::toString).toList();
        expected.addAll(lines);
        files.add(file("round" + round + "/" + (char) ('a' + i), String.join("\n", lines)));
      }
      FileSet set = random.nextBoolean() ? FileSet.of(files) : glob("round" + round + "/*");
      TextInput input = TextInput.of(set);
      for (int wanted = 1; wanted <= 9; wanted++) {
        for (long smallest : new long[] {1, 100, 5_000}) {
          List<FilesSplit> splits = set.splits(wanted, random.nextBoolean(), smallest);
          assertTrue(splits.size() <= wanted);
          assertEquals(expected, FormatReading.read(input, splits), splits.toString());
        }
      }
    }
  }

  private Path file(String name, String content) throws IOException {
    if (random.nextInt(4) > 0) {
      return write(name, content);
    }
    Path file = write(name + ".gz", "");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  @Test
  void smallFilesShareASplitAndLargeOnesAreCut() throws IOException {
    for (int i = 0; i < 1_000; i++) {
      write("small/f%03d".formatted(i), "x".repeat(999) + "\n");
    }
    write("small/z", "y".repeat(499_999).replace("yyyyyyyyyy", "yyyyyyyyy\n"));
    List<FilesSplit> splits = FileSet.folder(folder.resolve("small")).splits(3, true);
    assertEquals(3, splits.size());
    long most =
        splits.stream().map(FilesSplit::weight).max(Comparator.naturalOrder()).orElseThrow();
    assertTrue(most <= 501_000, splits.stream().map(FilesSplit::weight).toList().toString());
  }

  @Test
  void filesAreReadInTheMemoryOfTheFilesBefore() throws Exception {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      files.add(write("f%03d".formatted(i), "0123456789\n".repeat(random.nextInt(1, 60_000))));
    }
    FileSet set = FileSet.of(files);
    long[] taken = {0};
    try (FormatReading reading = new FormatReading()) {
      TextInput.of(set)
          .read(
              set.splits(1, true).get(0),
              _ -> {},
              new InputFormat.ReadContext() {
                @Override
                public MemorySegment buffer(long bytes) {
                  taken[0] += bytes;
                  return reading.buffer(bytes);
                }

                @Override
                public void progress(long weight) {
                  reading.progress(weight);
                }

                @Override
                public void count(String metric, long number) {
                  reading.count(metric, number);
                }
              });
    }
    assertTrue(taken[0] <= 2_200_000, "buffers of " + taken[0] + " bytes for 200 files");
  }
}
