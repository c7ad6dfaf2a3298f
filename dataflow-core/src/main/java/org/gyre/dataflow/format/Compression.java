package org.gyre.dataflow.format;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/** How the bytes of a file are packed. */
enum Compression {
  /** As they are. */
  NONE(List.of(), "") {
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
  GZIP(List.of(".gz"), "1f8b") {
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
  ZSTD(List.of(".zst"), "28b52ffd") {
    @Override
    ReadableByteChannel decode(Path file, FileChannel raw, IntFunction<ByteBuffer> buffers)
        throws IOException {
      return new ZstdChannel(file, raw, buffers.apply(PACKED_BUFFER));
    }

    @Override
    OutputStream encode(OutputStream raw) throws IOException {
      return new ZstdOutputStreamNoFinalizer(raw).setChecksum(true);
    }
  },

  /** The .xz file format, version 1.2. */
  XZ(List.of(".xz"), "fd377a585a00") {
    @Override
    ReadableByteChannel decode(Path file, FileChannel raw, IntFunction<ByteBuffer> buffers)
        throws IOException {
      return StreamChannel.of(this, file, raw, in -> new XZInputStream(in, XZ_MEMORY_KIB));
    }

    @Override
    OutputStream encode(OutputStream raw) throws IOException {
      return new XZOutputStream(raw, new LZMA2Options());
    }
  },

  /** The format of bzip2 1.0: a first block or, in an empty file, the end of the stream follows. */
  BZIP2(List.of(".bz2"), "425a68") {
    @Override
    ReadableByteChannel decode(Path file, FileChannel raw, IntFunction<ByteBuffer> buffers)
        throws IOException {
      return StreamChannel.of(this, file, raw, in -> new BZip2CompressorInputStream(in, true));
    }

    @Override
    OutputStream encode(OutputStream raw) throws IOException {
      return new BZip2CompressorOutputStream(raw);
    }

    @Override
    boolean starts(String head) {
      return head.matches("425a683[1-9](314159265359|177245385090)");
    }
  },

  /** RFC 1950. Nothing in the first bytes tells it from a text, so only the name of a file does. */
  DEFLATE(List.of(".deflate", ".zz"), "") {
    @Override
    ReadableByteChannel decode(Path file, FileChannel raw, IntFunction<ByteBuffer> buffers)
        throws IOException {
      return StreamChannel.of(this, file, raw, DeflateStream::new);
    }

    @Override
    OutputStream encode(OutputStream raw) {
      return new DeflaterOutputStream(raw);
    }

    @Override
    boolean starts(String head) {
      // The method is deflate, and the first two bytes are a multiple of 31.
      return head.length() >= 4
          && head.charAt(1) == '8'
          && Integer.parseInt(head, 0, 4, 16) % 31 == 0;
    }
  };

  private static final int PACKED_BUFFER = 1 << 16;

  /** What unpacking an .xz file may take; the strongest level of xz needs 65 MiB. */
  private static final int XZ_MEMORY_KIB = 100 << 10;

  private static final int HEAD = 10;

  private final List<String> suffixes;
  private final String magic;

  Compression(List<String> suffixes, String magic) {
    this.suffixes = suffixes;
    this.magic = magic;
  }

  /** What the first bytes of an open file, or else its name, show; its position stays. */
  static Compression of(Path file, FileChannel raw) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(HEAD);
    while (bytes.hasRemaining() && raw.read(bytes, bytes.position()) > 0) {
      continue;
    }
    String head = HexFormat.of().formatHex(bytes.array(), 0, bytes.position());
    Compression named = named(file);
    if (named != NONE) {
      if (!named.starts(head)) {
        throw named.damaged(file, "it does not start as such a file does");
      }
      return named;
    }
    return Stream.of(GZIP, ZSTD, XZ, BZIP2)
        .filter(one -> one.starts(head))
        .findFirst()
        .orElse(NONE);
  }

  /** What the name of a file says. */
  static Compression named(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    for (Compression one : values()) {
      if (one.suffixes.stream().anyMatch(name::endsWith)) {
        return one;
      }
    }
    return NONE;
  }

  /** Whether the first bytes of a file, in hexadecimal digits, are those of such a file. */
  boolean starts(String head) {
    return head.startsWith(magic);
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
            + suffixes.get(0)
            + " file is truncated or damaged: "
            + what
            + "; fetch or write it again");
  }
}
