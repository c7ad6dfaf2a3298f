package org.gyre.dataflow.operator;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The bytes of a saved {@link KeyedTable}, format version 1:
 *
 * <pre>
 *   0  8 bytes  "GyreTabl"
 *   8  int      format version
 *  12  int      0x01020304, so that the byte order shows
 *  16  int      fixed bytes of a key
 *  20  int      bytes of a payload
 *  24  int      1 if keys have no variable part, else 0
 *  28  long     number of entries
 *  36  long     bytes of all rows
 *  44  int      CRC-32C of the 44 bytes before
 *  48  ...      the rows
 *      int      CRC-32C of the rows
 * </pre>
 *
 * All numbers are in the byte order of the machine, as the rows are. The slots are not saved: the
 * table that is restored chooses its own.
 *
 * @param keySize the bytes of the fixed part of a key
 * @param payloadSize the bytes of a payload
 * @param fixed whether keys have no variable part
 * @param size the number of entries
 * @param bytes the bytes of all rows
 */
record KeyedTableSnapshot(int keySize, int payloadSize, boolean fixed, long size, long bytes) {

  private static final byte[] MAGIC = "GyreTabl".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int ORDER_MARK = 0x01020304;
  private static final int CHECKED_HEADER = 44;
  private static final int HEADER = CHECKED_HEADER + Integer.BYTES;
  private static final long BLOCK = 1 << 20;

  void write(MemorySegment rows, WritableByteChannel out) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.nativeOrder());
    header.put(MAGIC).putInt(VERSION).putInt(ORDER_MARK);
    header.putInt(keySize).putInt(payloadSize).putInt(fixed ? 1 : 0).putLong(size).putLong(bytes);
    header.putInt(checksum(header.array()));
    writeFully(out, header.flip());
    CRC32C checksum = new CRC32C();
    for (long at = 0; at < bytes; at += BLOCK) {
      ByteBuffer block = block(rows, at);
      checksum.update(block);
      writeFully(out, block.flip());
    }
    ByteBuffer trailer = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    writeFully(out, trailer.putInt((int) checksum.getValue()).flip());
  }

  /** Reads the header of a snapshot of a table with the given keys and payloads. */
  static KeyedTableSnapshot readHeader(
      ReadableByteChannel in, int keySize, int payloadSize, boolean fixed) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.nativeOrder());
    readFully(in, header, "header");
    byte[] magic = new byte[MAGIC.length];
    header.flip().get(magic);
    require(Arrays.equals(magic, MAGIC), "it does not begin with 'GyreTabl'");
    int version = header.getInt();
    int mark = header.getInt();
    require(
        mark != Integer.reverseBytes(ORDER_MARK),
        "it was written on a machine with the other byte order than " + ByteOrder.nativeOrder());
    require(
        version == VERSION, "its format version is " + version + ", this Gyre reads " + VERSION);
    var found =
        new KeyedTableSnapshot(
            header.getInt(),
            header.getInt(),
            header.getInt() == 1,
            header.getLong(),
            header.getLong());
    require(header.getInt() == checksum(header.array()), "the checksum of its header is wrong");
    var expected = new KeyedTableSnapshot(keySize, payloadSize, fixed, found.size, found.bytes);
    require(
        found.equals(expected),
        "it holds " + found.shape() + ", the table to restore " + expected.shape());
    return found;
  }

  /** Reads the rows behind the header. */
  void readRows(ReadableByteChannel in, MemorySegment rows) throws IOException {
    CRC32C checksum = new CRC32C();
    for (long at = 0; at < bytes; at += BLOCK) {
      ByteBuffer block = block(rows, at);
      readFully(in, block, "rows");
      checksum.update(block.flip());
    }
    ByteBuffer trailer = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    readFully(in, trailer, "checksum");
    require(
        trailer.flip().getInt() == (int) checksum.getValue(), "the checksum of its rows is wrong");
  }

  private String shape() {
    return (fixed ? "keys of " : "variable keys with a fixed part of ")
        + keySize
        + " bytes and payloads of "
        + payloadSize
        + " bytes";
  }

  private ByteBuffer block(MemorySegment rows, long at) {
    return rows.asSlice(at, Math.min(BLOCK, bytes - at)).asByteBuffer();
  }

  private static int checksum(byte[] header) {
    CRC32C checksum = new CRC32C();
    checksum.update(header, 0, CHECKED_HEADER);
    return (int) checksum.getValue();
  }

  private static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static void readFully(ReadableByteChannel in, ByteBuffer bytes, String part)
      throws IOException {
    while (bytes.hasRemaining()) {
      if (in.read(bytes) < 0) {
        throw new EOFException(
            refusal("it ends in its " + part + ", " + bytes.remaining() + " bytes too early"));
      }
    }
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(refusal(otherwise));
    }
  }

  private static String refusal(String reason) {
    return "the saved table cannot be restored: " + reason + "; restore from another snapshot";
  }
}
