package org.gyre.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class PathCheckTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(folder.resolve("edges.tsv"), "1 2\n");
  }

  @Test
  void passesWhatIsFine() throws IOException {
    PathCheck.input(file);
    PathCheck.output(file);
    PathCheck.output(folder.resolve("new.csv"));
    PathCheck.output(Path.of("new.csv"));
    PathCheck.distinct(folder.resolve("new.csv"), file);
    PathCheck.distinct(Files.createFile(folder.resolve("old.csv")), file);
  }

  @Test
  void missingInput() {
    Path missing = folder.resolve("missing.tsv");
    assertRefused(missing, "no such file; check the path", () -> PathCheck.input(missing));
    Path relative = Path.of("missing.tsv");
    assertRefused(
        relative,
        "no such file in " + Path.of("").toAbsolutePath() + "; check the path",
        () -> PathCheck.input(relative));
  }

  @Test
  void inputThatIsNoFile() {
    assertRefused(folder, "is a directory; name one file", () -> PathCheck.input(folder));
    Path device = Path.of("/dev/null");
    assumeTrue(Files.exists(device), "no /dev/null here");
    assertRefused(
        device,
        "is a pipe or a device; files are read in parts, so save it to disk first",
        () -> PathCheck.input(device));
  }

  @Test
  void outputThatCannotBe() {
    assertRefused(folder, "is a directory; name a file to write", () -> PathCheck.output(folder));
    Path lost = folder.resolve("none").resolve("ranks.csv");
    assertRefused(
        lost,
        "there is no folder " + folder.resolve("none") + "; create it or choose another",
        () -> PathCheck.output(lost));
  }

  @Test
  void outputOverItsInput() throws IOException {
    Path alias = Files.createSymbolicLink(folder.resolve("alias.csv"), file);
    String problem = "is an input too and would be replaced; choose another output";
    assertRefused(file, problem, () -> PathCheck.distinct(file, file));
    assertRefused(alias, problem, () -> PathCheck.distinct(alias, file));
  }

  @Test
  void filesOfOthers() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(file), "this user may read everything");
    assertRefused(
        file, "must not be read by you; check its permissions", () -> PathCheck.input(file));
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    assertRefused(
        locked.resolve("ranks.csv"),
        "the folder " + locked + " must not be written by you; choose another",
        () -> PathCheck.output(locked.resolve("ranks.csv")));
  }

  private static void assertRefused(Path file, String problem, Executable check) {
    String message = assertThrows(FileSystemException.class, check).getMessage();
    assertEquals(file + ": " + problem, message);
  }
}
