package org.gyre.dataflow.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * The temporary files of one job. Thread-safe.
 *
 * <p>The folder itself, {@code gyre-spill-<process id>-<random>} in a parent folder of the user's
 * choice, is created with the first file and readable by this user only. A file is deleted when it
 * is closed, the folder and all that is left in it when this is closed; the owner should do that
 * from a shutdown hook as well ({@link #close} may be called at any time, from any thread, again).
 * What processes that were killed have left in the same parent is deleted when the folder is
 * created.
 */
public final class SpillFolder implements AutoCloseable {

  private static final String PREFIX = "gyre-spill-";

  private final Path parent;
  private final IoFault fault;
  private final boolean compresses;

  /** Those that no thread uses; the one used last comes first, as it may have what is asked for. */
  private final Deque<BlockPacker> packers = new ArrayDeque<>();

  private final LongAdder bytesWritten = new LongAdder();
  private final Set<SpillFile> files = new HashSet<>();
  private Path folder;
  private FolderClaim claim;
  private int created;
  private boolean packersClosed;
  private boolean closed;

  /**
   * Temporary files in a folder, not compressed; nothing is created before it is needed.
   *
   * @param parent where there is room; created if it does not exist
   */
  public SpillFolder(Path parent) {
    this(parent, false);
  }

  /**
   * Temporary files in a folder; nothing is created before it is needed.
   *
   * @param parent where there is room; created if it does not exist
   * @param compresses whether blocks are compressed, which pays where the disk is slower than that
   */
  public SpillFolder(Path parent, boolean compresses) {
    this(parent, compresses, IoFault.NONE);
  }

  /**
   * Temporary files whose operations may be made to fail.
   *
   * @param parent where there is room; created if it does not exist
   * @param compresses whether blocks are compressed
   * @param fault is called before each operation
   */
  public SpillFolder(Path parent, boolean compresses, IoFault fault) {
    this.parent = parent.toAbsolutePath();
    this.compresses = compresses;
    this.fault = fault;
  }

  boolean compresses() {
    return compresses;
  }

  /** A packer that is handed back when this is closed. */
  final class Borrowed implements AutoCloseable {

    private final BlockPacker packer;

    private Borrowed(BlockPacker packer) {
      this.packer = packer;
    }

    BlockPacker get() {
      return packer;
    }

    @Override
    public void close() {
      synchronized (packers) {
        if (!packersClosed) {
          packers.push(packer);
          return;
        }
      }
      packer.close();
    }
  }

  /** A packer for this thread, until it is handed back. */
  Borrowed borrow() {
    synchronized (packers) {
      BlockPacker free = packers.poll();
      return new Borrowed(free == null ? new BlockPacker() : free);
    }
  }

  private void closePackers() {
    synchronized (packers) {
      packersClosed = true;
      packers.forEach(BlockPacker::close);
      packers.clear();
    }
  }

  /**
   * Creates an empty file.
   *
   * @param owner who writes it, for error messages and the file's name
   * @return the file; to be closed
   * @throws IOException if the file, or with the first file the folder, cannot be created, or this
   *     is closed
   */
  public synchronized SpillFile create(String owner) throws IOException {
    if (closed) {
      throw new IOException("No spill file for " + owner + ": the job's spill folder is closed");
    }
    try {
      fault.before("create");
      if (folder == null) {
        createFolder();
      }
      SpillFile file = new SpillFile(this, folder.resolve(fileName(owner)), owner, fault);
      files.add(file);
      return file;
    } catch (IOException failure) {
      throw new IOException(
          "Cannot create a spill file for %s in %s: %s. Make this folder writable or choose another (Options.withSpillFolder, --spill-folder)"
              .formatted(owner, folder == null ? parent : folder, SpillFile.reason(failure)),
          failure);
    }
  }

  /**
   * What was written to all files, also those deleted since, as it was stored.
   *
   * @return bytes
   */
  public long bytesWritten() {
    return bytesWritten.sum();
  }

  /**
   * Closes and deletes all files and the folder. Does nothing when repeated.
   *
   * @throws UncheckedIOException if something could not be deleted; names it. It counts as a
   *     leftover then
   */
  @Override
  public synchronized void close() {
    closed = true;
    Set.copyOf(files).forEach(SpillFile::close);
    closePackers();
    if (folder == null) {
      return;
    }
    try {
      delete(folder, claim);
      folder = null;
    } catch (NoSuchFileException deletedByOthers) {
      folder = null;
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "Cannot delete the spill folder %s: %s. Delete it by hand"
              .formatted(folder, SpillFile.reason(failure)),
          failure);
    }
  }

  void wrote(long bytes) {
    bytesWritten.add(bytes);
  }

  synchronized void forget(SpillFile file) {
    files.remove(file);
  }

  private void createFolder() throws IOException {
    Files.createDirectories(parent);
    deleteLeftovers(parent);
    FolderClaim taken;
    Path created;
    do {
      created = Files.createTempDirectory(parent, PREFIX + ProcessHandle.current().pid() + "-");
      taken = FolderClaim.take(created);
    } while (taken == null);
    folder = created;
    claim = taken;
  }

  private String fileName(String owner) {
    String readable = owner.replaceAll("[^A-Za-z0-9]+", "-");
    return created++ + "-" + readable.substring(0, Math.min(40, readable.length())) + ".spill";
  }

  /**
   * Best effort: a leftover that cannot be deleted, perhaps another user's, is no reason for this
   * job to fail.
   */
  private static void deleteLeftovers(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          deleteIfDead(folder);
        }
      }
    }
  }

  private static void deleteIfDead(Path folder) {
    try {
      FolderClaim claim = FolderClaim.takeLeftover(folder);
      if (claim != null) {
        delete(folder, claim);
      }
    } catch (IOException stays) {
      // Another process deletes it at the same time, or it is not ours to delete.
    }
  }

  /** Deletes the lock file last, so that what could not be deleted is still known as a leftover. */
  private static void delete(Path folder, FolderClaim claim) throws IOException {
    Path lock = folder.resolve(FolderClaim.FILE);
    try (claim;
        DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!entry.equals(lock)) {
          Files.deleteIfExists(entry);
        }
      }
    }
    Files.deleteIfExists(lock);
    Files.deleteIfExists(folder);
  }
}
