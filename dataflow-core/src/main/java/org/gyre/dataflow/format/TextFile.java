package org.gyre.dataflow.format;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.gyre.dataflow.format.InputFormat.ReadContext;

/**
 * A file of lines, plain or compressed: cuts it into splits, opens them as blocks of whole lines,
 * and says where in the file an error is.
 *
 * <p>The compression is seen from the first bytes: gzip (RFC 1952, any number of members) and
 * Zstandard (RFC 8878, any number of frames) are unpacked on the way; a file named {@code .gz} or
 * {@code .zst} must be what its name says. Compressed files are one split. A position is an offset
 * into the unpacked text.
 */
public final class TextFile implements Serializable {

  private static final long serialVersionUID = 1;

  /** Below this many bytes a split costs more to schedule than to read. */
  static final long SMALLEST_SPLIT = 1 << 16;

  private final String path;

  private TextFile(String path) {
    this.path = path;
  }

  /**
   * Names a file; it is not touched yet.
   *
   * @param path where it is; a relative path is resolved against the working directory of the
   *     process that reads it
   * @return the file
   */
  public static TextFile at(Path path) {
    return new TextFile(path.toString());
  }

  /**
   * Where the file is.
   *
   * @return the path as it was given
   */
  public Path path() {
    return Path.of(path);
  }

  /**
   * Cuts the text from a position to its end into parts of about equal size.
   *
   * @param from where the first line of interest starts; 0 for the whole text
   * @param wanted how many parts would suit, at least 1; there are fewer where they would be very
   *     small or the file is compressed
   * @return the parts in order; none if nothing follows {@code from}
   * @throws IOException if the file is missing, a directory, unreadable, or not what its name says
   */
  public List<FileSplit> splits(long from, int wanted) throws IOException {
    return splits(from, wanted, SMALLEST_SPLIT);
  }

  List<FileSplit> splits(long from, int wanted, long smallest) throws IOException {
    try (FileChannel raw = open()) {
      long size = raw.size();
      if (Compression.of(path(), raw) != Compression.NONE) {
        return List.of(new FileSplit(from, Long.MAX_VALUE, size));
      }
      long length = size - from;
      long parts = Math.max(1, Math.min(wanted, length / smallest));
      List<FileSplit> splits = new ArrayList<>();
      for (long i = 0; i < parts && length > 0; i++) {
        long start = from + cut(length, i, parts);
        long end = from + cut(length, i + 1, parts);
        splits.add(new FileSplit(start, end, end - start));
      }
      return splits;
    }
  }

  /**
   * Where part {@code i} of {@code parts} starts; the product of the plain formula could overflow.
   */
  private static long cut(long length, long i, long parts) {
    return length / parts * i + length % parts * i / parts;
  }

  /**
   * Opens one part for reading.
   *
   * @param split one of {@link #splits}, or any range of positions
   * @param context gives the buffers, about 1 MiB, and takes the progress
   * @return the blocks of the part; to be closed
   * @throws IOException if the file cannot be opened
   */
  public LineBlocks open(FileSplit split, ReadContext context) throws IOException {
    return open(split, context, LineBlocks.BLOCK);
  }

  LineBlocks open(FileSplit split, ReadContext context, int block) throws IOException {
    FileChannel raw = open();
    try {
      return new LineBlocks(this, split, context, raw, block);
    } catch (Throwable failure) {
      raw.close();
      throw failure;
    }
  }

  /**
   * Says where a position is, for error messages; reads the file up to there, so only for errors.
   *
   * @param position an offset into the text
   * @return {@code edges.tsv, line 17}
   */
  public String place(long position) {
    try {
      return path + ", line " + line(position);
    } catch (IOException unreadableNow) {
      return path + ", byte " + position;
    }
  }

  /** The number of the line that starts at a position; reads the file up to there. */
  long line(long position) throws IOException {
    try (FileChannel raw = open();
        ReadableByteChannel text =
            Compression.of(path(), raw).decode(path(), raw, ByteBuffer::allocateDirect)) {
      return 1 + newlines(text, position);
    }
  }

  private static long newlines(ReadableByteChannel text, long bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
    long newlines = 0;
    for (long left = bytes; left > 0; left -= buffer.limit()) {
      buffer.clear().limit((int) Math.min(left, buffer.capacity()));
      if (text.read(buffer) < 0) {
        return newlines;
      }
      buffer.flip();
      newlines +=
          LongStream.range(0, buffer.limit()).filter(i -> buffer.get((int) i) == '\n').count();
    }
    return newlines;
  }

  FileChannel open() throws IOException {
    Path file = path();
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        String kind = Files.isDirectory(file) ? "a directory" : "not a regular file";
        throw new IOException(
            path + " is " + kind + "; name one file to read, or its files with FileSet.folder");
      }
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException missing) {
      throw new IOException(missing(file), missing);
    } catch (AccessDeniedException denied) {
      throw new IOException(path + " may not be read by this user; check its permissions", denied);
    }
  }

  private String missing(Path file) {
    String where = file.isAbsolute() ? "" : " in " + Path.of("").toAbsolutePath();
    return path + ": there is no such file" + where + "; check the path";
  }

  @Override
  public String toString() {
    return path;
  }
}
