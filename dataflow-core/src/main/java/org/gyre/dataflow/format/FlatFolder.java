package org.gyre.dataflow.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A folder that has files only, as those that are written aside. */
public final class FlatFolder {

  private FlatFolder() {}

  /**
   * Deletes a folder and its files, if it is there.
   *
   * @param folder the folder
   * @throws IOException if something cannot be deleted, such as a folder in it that has files
   */
  public static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }
}
