package org.gyre.tests.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds real graphs: those in the project, and those in the folder that is not part of it. */
final class RealData {

  private RealData() {}

  /** A file of the project's {@code datasets}. */
  static Path dataset(String name) {
    Path file = above("datasets").resolve(name);
    if (!Files.exists(file)) {
      throw new AssertionError(file + " is part of the project and missing");
    }
    return file;
  }

  /** A file of the shared data; without that folder the calling test is skipped. */
  static Path shared(String name) {
    String given = System.getProperty("gyre.shared");
    Path folder = given == null ? above("shared/data") : Path.of(given);
    Path file = folder.resolve(name);
    assumeTrue(Files.exists(file), file + " is absent; set -Dgyre.shared to the shared data");
    return file;
  }

  /** The folder of that name beside or above the working directory. */
  private static Path above(String name) {
    Path start = Path.of("").toAbsolutePath();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(name))) {
        return at.resolve(name);
      }
    }
    return start.resolve(name);
  }
}
