package org.gyre.dataflow.checkpoint;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.gyre.dataflow.exchange.RowSink;

/**
 * Rows in a file: each the number of its bytes, four of them, big end first, and these. What is
 * known of the file stands in the {@link Manifest}.
 *
 * @param name the name of the file
 * @param rows how many rows it has
 * @param bytes its size
 * @param checksum the CRC-32C of its bytes
 */
public record RowFile(String name, long rows, long bytes, long checksum) {

  private static final int BLOCK = 64 << 10;

  /** After how many rows it is asked whether the job goes on. */
  private static final int OFTEN = 1 << 12;

  /** Hands out the rows of a file. */
  @FunctionalInterface
  public interface Source {

    /**
     * Hands them out.
     *
     * @param out takes them one after the other
     * @throws Exception any failure; the file is not written then
     */
    void writeTo(RowSink out) throws Exception;
  }

  /**
   * Writes rows, and forces them to the disk.
   *
   * @param folder where the file goes
   * @param name its name
   * @param source the rows
   * @param checkpoint is called now and then; throws to end it
   * @return what was written
   * @throws Exception if that fails, or the source does
   */
  public static RowFile write(Path folder, String name, Source source, Runnable checkpoint)
      throws Exception {
    CRC32C checksum = new CRC32C();
    try (FileOutputStream file = new FileOutputStream(folder.resolve(name).toFile())) {
      OutputStream checked = new CheckedOutputStream(file, checksum);
      DataOutputStream out = new DataOutputStream(new BufferedOutputStream(checked, BLOCK));
      Writing rows = new Writing(out, checkpoint);
      source.writeTo(rows);
      out.flush();
      file.getFD().sync();
      long bytes = Files.size(folder.resolve(name));
      return new RowFile(name, rows.count, bytes, checksum.getValue());
    }
  }

  /** Takes the rows that are written. */
  private static final class Writing implements RowSink {

    private final DataOutputStream out;
    private final Runnable checkpoint;
    private byte[] copy = new byte[BLOCK];
    private long count;

    Writing(DataOutputStream out, Runnable checkpoint) {
      this.out = out;
      this.checkpoint = checkpoint;
    }

    @Override
    public void row(MemorySegment segment, long at, int bytes) throws IOException {
      copy = bytes > copy.length ? new byte[bytes] : copy;
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, copy, 0, bytes);
      out.writeInt(bytes);
      out.write(copy, 0, bytes);
      if (++count % OFTEN == 0) {
        checkpoint.run();
      }
    }
  }

  /**
   * Reads the rows back, after it is known that the file is the one that was written.
   *
   * @param folder where the file is
   * @param into takes them
   * @param checkpoint is called now and then; throws to end it
   * @throws IOException if that fails, or if it is not the file that was written
   */
  public void read(Path folder, RowSink into, Runnable checkpoint) throws IOException {
    Path file = folder.resolve(name);
    check(file, checkpoint);
    byte[] copy = new byte[BLOCK];
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BLOCK))) {
      for (long row = 1; row <= rows; row++) {
        int length = in.readInt();
        copy = length > copy.length ? new byte[length] : copy;
        in.readFully(copy, 0, length);
        into.row(MemorySegment.ofArray(copy), 0, length);
        if (row % OFTEN == 0) {
          checkpoint.run();
        }
      }
    } catch (EOFException e) {
      throw damaged(file, "its rows do not end where it does");
    }
  }

  private void check(Path file, Runnable checkpoint) throws IOException {
    if (!Files.exists(file)) {
      throw damaged(file, "it is not there");
    }
    if (Files.size(file) != bytes) {
      throw damaged(file, "it has " + Files.size(file) + " bytes, and had " + bytes);
    }
    CRC32C found = new CRC32C();
    byte[] block = new byte[BLOCK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        found.update(block, 0, read);
        checkpoint.run();
      }
    }
    if (found.getValue() != checksum) {
      throw damaged(file, "its checksum is wrong");
    }
  }

  static IOException damaged(Path file, String why) {
    return new IOException(
        "the checkpoint "
            + file.getParent().getFileName()
            + " is damaged: "
            + file.getFileName()
            + ": "
            + why
            + "; delete its folder to resume from the one before, "
            + file.getParent());
  }
}
