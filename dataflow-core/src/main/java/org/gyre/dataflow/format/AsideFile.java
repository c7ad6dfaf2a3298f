package org.gyre.dataflow.format;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One file written in parts beside its place, and moved there at once.
 *
 * <p>The parts are hidden files of the same folder, {@code .NAME.gyre-XXXXXXXX.part-I}, so that a
 * leftover of a killed process can be told, and so that the move is one atomic step. At the commit
 * the parts are joined in their order, packed if the name says so, forced to the disk, and moved.
 * Packing waits for the commit so that the bytes of the file do not depend on how many partitions
 * there were; it takes one thread. Until the move, the folder needs room for the unpacked parts.
 */
final class AsideFile implements Aside {

  /** How many bytes are copied between two checkpoints. */
  private static final int COPIED = 16 << 20;

  /** How many are packed; the slowest packer takes a few hundredths of a second for them. */
  private static final int PACKED = 1 << 16;

  /** The file as the user named it, for messages. */
  private final Path named;

  private final Path target;
  private final String prefix;
  private final Path[] parts;
  private final List<ByteSink> sinks = new ArrayList<>();

  private AsideFile(Path named, Path target, int parts) {
    this.named = named;
    this.target = target;
    this.prefix =
        "." + target.getFileName() + ".gyre-" + UUID.randomUUID().toString().substring(0, 8);
    this.parts = new Path[parts];
    for (int i = 0; i < parts; i++) {
      this.parts[i] = target.resolveSibling(prefix + ".part-" + i);
    }
  }

  /** Checks the place, and proves that it can be written by creating the first part. */
  static AsideFile create(Path file, int parts) throws IOException {
    if (parts < 1) {
      throw new IllegalArgumentException("a file needs at least one partition, but got " + parts);
    }
    AsideFile aside = new AsideFile(file, target(file), parts);
    aside.openPart(0).close();
    return aside;
  }

  private static Path target(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      String kind = Files.isDirectory(file) ? "a directory" : "not a regular file";
      throw new IOException(file + " is " + kind + "; name a file to write");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(
          file + " cannot be written: there is no folder " + folder + "; create it first");
    }
    // The file behind a link is replaced, not the link.
    return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
  }

  private FileChannel openPart(int index) throws IOException {
    try {
      return FileChannel.open(
          parts[index],
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
    } catch (IOException failure) {
      throw new IOException(
          named
              + " cannot be written: no file can be created in "
              + target.getParent()
              + " ("
              + (failure instanceof AccessDeniedException
                  ? "permission denied"
                  : failure.getMessage())
              + "); check the permissions of the folder or name another place",
          failure);
    }
  }

  @Override
  public ByteSink part(int index) throws IOException {
    ByteSink sink = new ByteSink(named, openPart(index));
    synchronized (sinks) {
      sinks.add(sink);
    }
    return sink;
  }

  private Path whole() {
    return Compression.named(target) == Compression.NONE
        ? parts[0]
        : target.resolveSibling(prefix + ".packed");
  }

  @Override
  public void prepare(Runnable checkpoint) throws IOException {
    Compression compression = Compression.named(target);
    try {
      if (compression == Compression.NONE) {
        append(checkpoint);
      } else {
        pack(compression, whole(), checkpoint);
      }
    } catch (IOException failure) {
      throw ByteSink.unwritable(named, failure);
    }
  }

  @Override
  public void move() throws IOException {
    try {
      Files.move(whole(), target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw ByteSink.unwritable(named, failure);
    }
  }

  /** Adds the other parts to the first, each deleted as soon as it is copied. */
  private void append(Runnable checkpoint) throws IOException {
    try (FileChannel whole = FileChannel.open(parts[0], StandardOpenOption.WRITE)) {
      whole.position(whole.size());
      for (int i = 1; i < parts.length; i++) {
        if (Files.exists(parts[i])) {
          copy(parts[i], whole, checkpoint);
          Files.delete(parts[i]);
        }
      }
      whole.force(true);
    }
  }

  private static void copy(Path part, FileChannel whole, Runnable checkpoint) throws IOException {
    try (FileChannel from = FileChannel.open(part)) {
      long size = from.size();
      for (long done = 0; done < size; ) {
        checkpoint.run();
        done += from.transferTo(done, Math.min(COPIED, size - done), whole);
      }
    }
  }

  private void pack(Compression compression, Path packed, Runnable checkpoint) throws IOException {
    try (FileChannel raw =
        FileChannel.open(packed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      // Closing the stream would close the channel before it is forced.
      OutputStream out = compression.encode(new Unclosed(Channels.newOutputStream(raw)));
      try (out) {
        for (Path part : parts) {
          if (Files.exists(part)) {
            copy(part, out, checkpoint);
            Files.delete(part);
          }
        }
      }
      raw.force(true);
    }
  }

  private static void copy(Path part, OutputStream out, Runnable checkpoint) throws IOException {
    byte[] bytes = new byte[PACKED];
    try (InputStream in = Files.newInputStream(part)) {
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        checkpoint.run();
        out.write(bytes, 0, read);
      }
    }
  }

  @Override
  public void abort() {
    try {
      synchronized (sinks) {
        for (ByteSink sink : sinks) {
          sink.discard();
        }
      }
      for (Path part : parts) {
        Files.deleteIfExists(part);
      }
      Files.deleteIfExists(target.resolveSibling(prefix + ".packed"));
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "what was written aside for "
              + named
              + " cannot be removed; remove "
              + prefix
              + "* in "
              + target.getParent(),
          failure);
    }
  }

  /** Passes everything on but the end. */
  private static final class Unclosed extends FilterOutputStream {

    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
