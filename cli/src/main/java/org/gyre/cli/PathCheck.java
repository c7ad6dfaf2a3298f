package org.gyre.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Looks at the files a command was given before it starts any work. */
final class PathCheck {

  private PathCheck() {}

  /**
   * A file to read.
   *
   * @throws FileSystemException if it does not exist, is no regular file, or must not be read
   */
  static void input(Path file) throws IOException {
    require(Files.exists(file), file, "no such file" + searched(file) + "; check the path");
    require(!Files.isDirectory(file), file, "is a directory; name one file");
    require(
        Files.isRegularFile(file),
        file,
        "is a pipe or a device; files are read in parts, so save it to disk first");
    require(Files.isReadable(file), file, "must not be read by you; check its permissions");
  }

  /**
   * A file to write.
   *
   * @throws FileSystemException if its folder does not exist or must not be written, or the path is
   *     a directory
   */
  static void output(Path file) throws IOException {
    require(!Files.isDirectory(file), file, "is a directory; name a file to write");
    Path folder = folder(file);
    require(
        Files.isDirectory(folder),
        file,
        "there is no folder " + folder + "; create it or choose another");
    require(
        Files.isWritable(folder),
        file,
        "the folder " + folder + " must not be written by you; choose another");
  }

  /**
   * A file to write that is not one to read.
   *
   * @throws FileSystemException if both are the same file, under whatever name
   */
  static void distinct(Path output, Path input) throws IOException {
    boolean same = Files.exists(output) && Files.isSameFile(output, input);
    require(!same, output, "is an input too and would be replaced; choose another output");
  }

  /**
   * A folder for checkpoints, which need not be there yet.
   *
   * @param fresh whether it must have no files
   * @throws FileSystemException if it has some then, cannot be made, or must not be written
   */
  static void checkpoints(Path folder, boolean fresh) throws IOException {
    if (!Files.exists(folder)) {
      output(folder);
      return;
    }
    require(Files.isDirectory(folder), folder, "is no folder; name a new one for checkpoints");
    require(Files.isWritable(folder), folder, "must not be written by you; choose another folder");
    try (Stream<Path> files = Files.list(folder)) {
      require(
          !fresh || files.findAny().isEmpty(),
          folder,
          "is not empty; go on from checkpoints in it by --resume, or name a new folder");
    }
  }

  private static Path folder(Path file) {
    Path parent = file.getParent();
    return parent == null ? Path.of(".").toAbsolutePath().normalize() : parent;
  }

  private static String searched(Path file) {
    return file.isAbsolute() ? "" : " in " + Path.of("").toAbsolutePath();
  }

  private static void require(boolean holds, Path file, String problem) throws FileSystemException {
    if (!holds) {
      throw new FileSystemException(file.toString(), null, problem);
    }
  }
}
