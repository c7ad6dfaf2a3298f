package org.gyre.dataflow.format;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.zip.GZIPOutputStream;

/** How the bytes of a file are packed. */
enum Compression {
  /** As they are. */
  NONE("", 0) {
    @Override
    ReadableByteChannel decode(Path file, FileChannel raw, IntFunction<ByteBuffer> buffers) {
      return raw;
    }

    @Override
    OutputStream encode(OutputStream raw) {
      return raw;
    }
  },

  /** RFC 1952. */
  GZIP(".gz", 0x8b1f) {
    @Override
    ReadableByteChannel decode(Path file, FileChannel raw, IntFunction<ByteBuffer> buffers) {
      return new GzipChannel(file, raw, buffers.apply(PACKED_BUFFER));
    }

    @Override
    OutputStream encode(OutputStream raw) throws IOException {
      return new GZIPOutputStream(raw, PACKED_BUFFER);
    }
  },

  /** RFC 8878. */
  ZSTD(".zst", 0xfd2fb528) {
    @Override
    ReadableByteChannel decode(Path file, FileChannel raw, IntFunction<ByteBuffer> buffers)
        throws IOException {
      return new ZstdChannel(file, raw, buffers.apply(PACKED_BUFFER));
    }

    @Override
    OutputStream encode(OutputStream raw) throws IOException {
      return new ZstdOutputStreamNoFinalizer(raw).setChecksum(true);
    }
  };

  private static final int PACKED_BUFFER = 1 << 16;

  private final String suffix;
  private final int magic;

  Compression(String suffix, int magic) {
    this.suffix = suffix;
    this.magic = magic;
  }

  /** What the first bytes of an open file show; its position stays. */
  static Compression of(Path file, FileChannel raw) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(4);
    raw.read(head, 0);
    int first = 0;
    for (int i = 0; i < head.position(); i++) {
      first |= (head.get(i) & 0xff) << (8 * i);
    }
    Compression seen = first == ZSTD.magic ? ZSTD : (first & 0xffff) == GZIP.magic ? GZIP : NONE;
    Compression named = named(file);
    if (named != NONE && seen != named) {
      throw named.damaged(file, "it does not start as such a file does");
    }
    return seen;
  }

  /** What the name of a file says. */
  static Compression named(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    for (Compression one : values()) {
      if (one != NONE && name.endsWith(one.suffix)) {
        return one;
      }
    }
    return NONE;
  }

  /**
   * Unpacks a file from its current position; closing the result frees what it holds, not {@code
   * raw}'s owner.
   */
  abstract ReadableByteChannel decode(Path file, FileChannel raw, IntFunction<ByteBuffer> buffers)
      throws IOException;

  /** Packs what is written; closing the result ends the data and closes {@code raw}. */
  abstract OutputStream encode(OutputStream raw) throws IOException;

  IOException damaged(Path file, String what) {
    return new IOException(
        file
            + ": the "
            + suffix
            + " file is truncated or damaged: "
            + what
            + "; fetch or write it again");
  }
}
