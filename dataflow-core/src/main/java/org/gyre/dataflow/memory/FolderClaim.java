package org.gyre.dataflow.memory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The claim of a live process on a spill folder: a lock on a file in it, which the operating system
 * gives up however the process ends. A process id would not do: containers that share a disk number
 * their processes alike.
 */
final class FolderClaim implements AutoCloseable {

  /** The file that is locked. */
  static final String FILE = "claim.lock";

  /**
   * The folders claimed by this process. Their lock files must not be opened again, for closing
   * them would give up the lock under POSIX rules.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderClaim(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Claims a folder just created by this process.
   *
   * @return null if another process, looking for leftovers, was faster: the folder is being deleted
   */
  static FolderClaim take(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    OWN.add(folder);
    FolderClaim claim = null;
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // Whoever deletes a leftover locks its file first: a lock on a deleted file is worth nothing.
      if (lock(channel, file) && Files.exists(folder)) {
        claim = new FolderClaim(folder, channel);
      } else {
        channel.close();
      }
      return claim;
    } catch (NoSuchFileException deleted) {
      return null;
    } finally {
      if (claim == null) {
        OWN.remove(folder);
      }
    }
  }

  /**
   * Where the file system knows no locks, the folder is left without lock file: nobody will take it
   * for a leftover.
   */
  private static boolean lock(FileChannel channel, Path file) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (IOException unsupported) {
      channel.close();
      Files.deleteIfExists(file);
      return true;
    }
  }

  /**
   * Claims a folder found on disk if its process is dead.
   *
   * @return null if the folder is in use, or nothing says that it is not
   */
  static FolderClaim takeLeftover(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (OWN.contains(folder) || !Files.isWritable(file)) {
      return null;
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new FolderClaim(folder, channel);
      }
    } catch (OverlappingFileLockException usedThroughAnotherClassLoader) {
      // In use, as if another process had it.
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
    channel.close();
    return null;
  }

  /** Gives the claim up. */
  @Override
  public void close() throws IOException {
    OWN.remove(folder);
    channel.close();
  }
}
