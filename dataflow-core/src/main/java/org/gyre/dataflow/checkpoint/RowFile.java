package org.gyre.dataflow.checkpoint;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.exchange.RowBufferCursor;

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

  /**
   * Writes rows, and forces them to the disk.
   *
   * @param folder where the file goes
   * @param name its name
   * @param buffers the rows, which stay
   * @param checkpoint is called now and then; throws to end it
   * @return what was written
   * @throws IOException if that fails
   */
  public static RowFile write(
      Path folder, String name, List<RowBuffer> buffers, Runnable checkpoint) throws IOException {
    CRC32C checksum = new CRC32C();
    long rows = 0;
    try (FileOutputStream file = new FileOutputStream(folder.resolve(name).toFile())) {
      DataOutputStream out =
          new DataOutputStream(
              new CheckedOutputStream(new BufferedOutputStream(file, BLOCK), checksum));
      byte[] bytes = new byte[BLOCK];
      for (RowBuffer buffer : buffers) {
        try (RowBufferCursor cursor = buffer.cursor(false)) {
          while (cursor.next()) {
            bytes = cursor.length() > bytes.length ? new byte[cursor.length()] : bytes;
            MemorySegment.copy(
                cursor.segment(), ValueLayout.JAVA_BYTE, cursor.row(), bytes, 0, cursor.length());
            out.writeInt(cursor.length());
            out.write(bytes, 0, cursor.length());
            if (++rows % OFTEN == 0) {
              checkpoint.run();
            }
          }
        }
      }
      out.flush();
      file.getFD().sync();
    }
    return new RowFile(name, rows, Files.size(folder.resolve(name)), checksum.getValue());
  }

  /**
   * Reads the rows back.
   *
   * @param folder where the file is
   * @param into takes them, and is left open
   * @param checkpoint is called now and then; throws to end it
   * @throws IOException if that fails, or if it is not the file that was written; rows may have
   *     been read then
   */
  public void read(Path folder, RowBuffer into, Runnable checkpoint) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      throw damaged(file, "it is not there");
    }
    if (Files.size(file) != bytes) {
      throw damaged(file, "it has " + Files.size(file) + " bytes, and had " + bytes);
    }
    CRC32C found = new CRC32C();
    try (DataInputStream in =
        new DataInputStream(
            new CheckedInputStream(
                new BufferedInputStream(Files.newInputStream(file), BLOCK), found))) {
      for (long row = 1; row <= rows; row++) {
        byte[] read = in.readNBytes(in.readInt());
        long place = into.reserve(read.length);
        MemorySegment.copy(read, 0, into.segment(), ValueLayout.JAVA_BYTE, place, read.length);
        into.commit(read.length);
        if (row % OFTEN == 0) {
          checkpoint.run();
        }
      }
    } catch (EOFException | IllegalArgumentException e) {
      throw damaged(file, "its rows do not end where it does");
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
