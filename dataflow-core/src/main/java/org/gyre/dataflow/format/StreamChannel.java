package org.gyre.dataflow.format;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;

/** The text in a packed file that a stream unpacks; its failures say that the file is damaged. */
final class StreamChannel implements ReadableByteChannel {

  private final Compression compression;
  private final Path file;
  private final InputStream unpacked;
  private final byte[] bytes = new byte[1 << 16];
  private boolean open = true;

  /** Makes the stream that unpacks another one. */
  @FunctionalInterface
  interface Decoder {
    InputStream unpack(InputStream packed) throws IOException;
  }

  private StreamChannel(Compression compression, Path file, InputStream unpacked) {
    this.compression = compression;
    this.file = file;
    this.unpacked = unpacked;
  }

  static StreamChannel of(Compression compression, Path file, FileChannel raw, Decoder decoder)
      throws IOException {
    InputStream packed = new BufferedInputStream(Channels.newInputStream(raw), 1 << 16);
    try {
      return new StreamChannel(compression, file, decoder.unpack(packed));
    } catch (IOException broken) {
      throw damaged(compression, file, broken);
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int read;
    try {
      read = unpacked.read(bytes, 0, Math.min(bytes.length, target.remaining()));
    } catch (IOException broken) {
      throw damaged(compression, file, broken);
    }
    if (read > 0) {
      target.put(bytes, 0, read);
    }
    return read;
  }

  private static IOException damaged(Compression compression, Path file, IOException broken) {
    boolean cut = broken instanceof EOFException;
    IOException named =
        compression.damaged(file, cut ? "it ends too early" : String.valueOf(broken.getMessage()));
    named.initCause(broken);
    return named;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    open = false;
    unpacked.close();
  }
}
