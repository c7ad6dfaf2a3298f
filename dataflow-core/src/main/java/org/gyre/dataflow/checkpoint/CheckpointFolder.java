package org.gyre.dataflow.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.gyre.dataflow.format.FlatFolder;

/**
 * The checkpoints of one loop: a folder each, {@code superstep-00000012}, of which the two latest
 * are kept. One that is being written is hidden, {@code .writing-superstep-00000012}, and becomes
 * visible as a whole.
 */
public final class CheckpointFolder {

  private static final String NAME = "superstep-";
  private static final String WRITING = ".writing-";
  private static final int KEPT = 2;

  private final Path folder;

  /**
   * A folder, made if it is not there. What a killed process was writing in it is deleted.
   *
   * @param folder the folder
   * @throws IOException if it cannot be made or read
   */
  public CheckpointFolder(Path folder) throws IOException {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      for (Path unfinished : list(WRITING)) {
        FlatFolder.delete(unfinished);
      }
    } catch (IOException e) {
      throw new IOException(
          folder + " cannot hold checkpoints (" + e.getMessage() + "); name another folder", e);
    }
  }

  /**
   * The checkpoints in it.
   *
   * @return their folders, the latest last
   * @throws IOException if the folder cannot be read
   */
  public List<Path> checkpoints() throws IOException {
    return list(NAME);
  }

  private List<Path> list(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .sorted(Comparator.comparing(file -> file.getFileName().toString()))
          .toList();
    }
  }

  /**
   * Begins a checkpoint.
   *
   * @param superstep after which superstep it is taken
   * @return where to write it; to be closed
   * @throws IOException if no folder can be made
   */
  public Writing begin(int superstep) throws IOException {
    String name = NAME + "%08d".formatted(superstep);
    Path aside = folder.resolve(WRITING + name);
    FlatFolder.delete(aside);
    Files.createDirectory(aside);
    return new Writing(aside, folder.resolve(name));
  }

  /** A checkpoint that is being written; closing it deletes it unless it was committed. */
  public final class Writing implements AutoCloseable {

    private final Path aside;
    private final Path place;

    private Writing(Path aside, Path place) {
      this.aside = aside;
      this.place = place;
    }

    /**
     * Where its files go. They must be on the disk, with their names, before the commit.
     *
     * @return the folder
     */
    public Path folder() {
      return aside;
    }

    /**
     * Makes it visible, and deletes those that are not kept.
     *
     * @throws IOException if that fails
     */
    public void commit() throws IOException {
      force(aside);
      Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
      force(folder);
      List<Path> all = checkpoints();
      for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
        FlatFolder.delete(old);
      }
    }

    @Override
    public void close() throws IOException {
      FlatFolder.delete(aside);
    }
  }

  /** The names in a folder are on the disk after this; some systems do so by themselves only. */
  private static void force(Path folder) throws IOException {
    if (!System.getProperty("os.name").startsWith("Windows")) {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true);
      }
    }
  }
}
