package org.gyre.dataflow.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The form of a file of rows, version 1. All numbers in it are little-endian; the rows are as they
 * lie in memory.
 *
 * <pre>
 * head    "GyreRows", version, order of the bytes of rows, length of the form, form, checksum
 * block   "RBLK", rows, their bytes, bytes as stored, packing, checksum; the rows as stored
 * ...
 * end     "REND", rows in all (8 bytes), blocks in all (8 bytes), checksum
 * </pre>
 *
 * A checksum is the CRC-32C of all that stands before it in its part, and for a block of what
 * follows too. Blocks follow each other without an index: a reader of a part of the file goes from
 * one to the next by their lengths, which costs one small read each.
 */
final class BinaryFile {

  static final int VERSION = 1;
  static final int PLAIN = 0;
  static final int ZSTD = 1;

  /** The size of what stands before the rows of a block, and of the end. */
  static final int MARK = 24;

  private static final byte[] MAGIC = "GyreRows".getBytes(StandardCharsets.US_ASCII);
  private static final int BLOCK = 0x4b4c4252;
  private static final int END = 0x444e4552;
  private static final int LITTLE = 1;
  private static final int BIG = 2;
  private static final int LONGEST_FORM = 1 << 20;

  private BinaryFile() {}

  private static int order() {
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? LITTLE : BIG;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] head(String form) {
    byte[] text = form.getBytes(StandardCharsets.UTF_8);
    ByteBuffer head = buffer(MAGIC.length + 16 + text.length);
    head.put(MAGIC).putInt(VERSION).putInt(order()).putInt(text.length).put(text);
    return sealed(head, null);
  }

  static byte[] block(int rows, int bytes, int packing, ByteBuffer stored) {
    ByteBuffer block = buffer(MARK);
    block.putInt(BLOCK).putInt(rows).putInt(bytes).putInt(stored.remaining()).putInt(packing);
    return sealed(block, stored);
  }

  static byte[] end(long rows, long blocks) {
    return sealed(buffer(MARK).putInt(END).putLong(rows).putLong(blocks), null);
  }

  private static byte[] sealed(ByteBuffer part, ByteBuffer rest) {
    return part.putInt(checksum(part.array(), part.position(), rest)).array();
  }

  private static int checksum(byte[] part, int length, ByteBuffer rest) {
    CRC32C checksum = new CRC32C();
    checksum.update(part, 0, length);
    if (rest != null) {
      checksum.update(rest.duplicate());
    }
    return (int) checksum.getValue();
  }

  /** What stands before the rows of a block, or at the end. */
  record Mark(Path file, long at, ByteBuffer bytes) {

    static Mark read(Path file, FileChannel raw, long at) throws IOException {
      ByteBuffer bytes = buffer(MARK);
      readFully(file, raw, at, bytes);
      Mark mark = new Mark(file, at, bytes);
      int kind = bytes.getInt(0);
      if (kind != BLOCK && kind != END) {
        throw damaged(file, at, "no block starts there");
      }
      if (mark.isEnd()) {
        mark.check(null);
      } else if (mark.rows() < 0 || mark.size() < 0 || mark.stored() < 0) {
        throw damaged(file, at, "a block has lengths below zero");
      }
      return mark;
    }

    boolean isEnd() {
      return bytes.getInt(0) == END;
    }

    int rows() {
      return bytes.getInt(4);
    }

    int size() {
      return bytes.getInt(8);
    }

    int stored() {
      return bytes.getInt(12);
    }

    int packing() {
      return bytes.getInt(16);
    }

    /** Of an end, the rows of the file. */
    long allRows() {
      return bytes.getLong(4);
    }

    void check(ByteBuffer rest) throws IOException {
      if (bytes.getInt(MARK - 4) != checksum(bytes.array(), MARK - 4, rest)) {
        throw damaged(file, at, "the checksum of what stands there does not match");
      }
    }
  }

  /** Checks the head of a file; returns where the first block is. */
  static long readHead(Path file, FileChannel raw, String form) throws IOException {
    ByteBuffer start = buffer(MAGIC.length + 12);
    if (raw.size() < start.capacity()) {
      throw new IOException(file + " is no file of rows; write one with BinaryOutput");
    }
    readFully(file, raw, 0, start);
    start.flip();
    byte[] magic = new byte[MAGIC.length];
    start.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new IOException(file + " is no file of rows; write one with BinaryOutput");
    }
    int version = start.getInt();
    if (version != VERSION) {
      throw new IOException(
          file
              + " has version "
              + version
              + " of the format, but this is Gyre for version "
              + VERSION
              + "; read it with the Gyre that wrote it");
    }
    int order = start.getInt();
    int length = start.getInt();
    if (length < 0 || length > LONGEST_FORM) {
      throw damaged(file, 0, "the head has no end");
    }
    ByteBuffer head = buffer(start.capacity() + length + 4);
    readFully(file, raw, 0, head);
    int end = head.capacity() - 4;
    if (head.getInt(end) != checksum(head.array(), end, null)) {
      throw damaged(file, 0, "the checksum of the head does not match");
    }
    String found = new String(head.array(), start.capacity(), length, StandardCharsets.UTF_8);
    checkReadable(file, order, found, form);
    return head.capacity();
  }

  private static void checkReadable(Path file, int order, String found, String wanted)
      throws IOException {
    if (order != order()) {
      throw new IOException(
          file + " was written on a machine with another order of bytes; convert it there to CSV");
    }
    if (!found.equals(wanted)) {
      throw new IOException(
          file
              + " has rows of the form "
              + found
              + ", but those to be read are "
              + wanted
              + "; read it with the type it was written with, and write it again");
    }
  }

  static void readFully(Path file, FileChannel raw, long at, ByteBuffer target) throws IOException {
    long position = at;
    while (target.hasRemaining()) {
      int read = raw.read(target, position);
      if (read < 0) {
        throw damaged(file, at, "it ends too early");
      }
      position += read;
    }
  }

  static IOException damaged(Path file, long at, String what) {
    return new IOException(
        file
            + ", byte "
            + at
            + ": the file of rows is truncated or damaged: "
            + what
            + "; fetch or write it again");
  }
}
