package org.gyre.dataflow.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder of part files written beside its place, and moved there at once.
 *
 * <p>It is a hidden folder, {@code .NAME.gyre-XXXXXXXX}, until the commit. A folder that is
 * replaced is moved aside first, and back if the new one cannot take its place; it may hold nothing
 * but part files, so that a wrong name deletes nothing else. Each task packs its own part.
 */
final class AsideFolder implements Aside {

  private static final String PART = "part-";

  private final Path named;
  private final Path target;
  private final Path aside;
  private final Path old;
  private final String extension;
  private final List<ByteSink> sinks = new ArrayList<>();

  private AsideFolder(Path named, String extension) {
    this.named = named;
    this.target = named.toAbsolutePath();
    String hidden =
        "." + target.getFileName() + ".gyre-" + UUID.randomUUID().toString().substring(0, 8);
    this.aside = target.resolveSibling(hidden);
    this.old = target.resolveSibling(hidden + ".old");
    this.extension = extension;
  }

  static AsideFolder create(Path folder, String extension) throws IOException {
    AsideFolder created = new AsideFolder(folder, extension);
    Path parent = created.target.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new IOException(
          folder + " cannot be written: there is no folder " + parent + "; create it first");
    }
    created.checkReplaceable();
    try {
      Files.createDirectory(created.aside);
    } catch (IOException failure) {
      throw new IOException(
          folder
              + " cannot be written: no folder can be created in "
              + parent
              + " ("
              + failure.getMessage()
              + "); check the permissions of the folder or name another place",
          failure);
    }
    return created;
  }

  private void checkReplaceable() throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw new IOException(named + " is no folder; name a folder to write, or remove the file");
    }
    try (Stream<Path> files = Files.list(target)) {
      List<Path> others =
          files
              .filter(
                  file ->
                      !Files.isRegularFile(file) || !file.getFileName().toString().startsWith(PART))
              .toList();
      if (!others.isEmpty()) {
        throw new IOException(
            named
                + " has other things than part files, such as "
                + others.get(0).getFileName()
                + ", which would be lost; name a new folder or an empty one");
      }
    }
  }

  @Override
  public ByteSink part(int index) throws IOException {
    Path file = aside.resolve(PART + "%05d".formatted(index) + extension);
    FileChannel raw =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    Compression compression = Compression.named(file);
    ByteSink sink =
        new ByteSink(
            named,
            compression == Compression.NONE
                ? raw
                : Channels.newChannel(compression.encode(Channels.newOutputStream(raw))));
    synchronized (sinks) {
      sinks.add(sink);
    }
    return sink;
  }

  @Override
  public void prepare(Runnable checkpoint) throws IOException {
    try (Stream<Path> files = Files.list(aside)) {
      for (Path file : files.toList()) {
        checkpoint.run();
        try (FileChannel whole = FileChannel.open(file, StandardOpenOption.WRITE)) {
          whole.force(true);
        }
      }
    } catch (IOException failure) {
      throw ByteSink.unwritable(named, failure);
    }
  }

  @Override
  public void move() throws IOException {
    checkReplaceable();
    boolean replaces = Files.exists(target);
    try {
      if (replaces) {
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      if (replaces && !Files.exists(target)) {
        Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
      }
      throw ByteSink.unwritable(named, failure);
    }
    FlatFolder.delete(old);
  }

  @Override
  public void abort() {
    try {
      synchronized (sinks) {
        for (ByteSink sink : sinks) {
          sink.discard();
        }
      }
      FlatFolder.delete(aside);
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "what was written aside for " + named + " cannot be removed; remove " + aside, failure);
    }
  }
}
