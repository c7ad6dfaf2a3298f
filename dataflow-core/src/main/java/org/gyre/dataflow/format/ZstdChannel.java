package org.gyre.dataflow.format;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;

/**
 * The text in a Zstandard file of one or more frames (RFC 8878), from direct buffer to direct
 * buffer.
 */
final class ZstdChannel implements ReadableByteChannel {

  private final Path file;
  private final ReadableByteChannel raw;
  private final ByteBuffer packed;
  private final ZstdDecompressCtx context;
  private boolean inFrame;
  private boolean open = true;

  ZstdChannel(Path file, ReadableByteChannel raw, ByteBuffer packed) throws IOException {
    this.file = file;
    this.raw = raw;
    this.packed = packed.limit(0);
    this.context = context(file);
  }

  private static ZstdDecompressCtx context(Path file) throws IOException {
    try {
      return new ZstdDecompressCtx();
    } catch (LinkageError notHere) {
      throw new IOException(
          file
              + ": the Zstandard library does not load on this machine ("
              + notHere.getMessage()
              + "); unpack the file first, with zstd -d",
          notHere);
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    while (true) {
      int produced = inFrame || packed.hasRemaining() ? unpack(target) : 0;
      if (produced > 0) {
        return produced;
      }
      if (!packed.hasRemaining() && !refill()) {
        if (inFrame) {
          throw damaged("it ends too early");
        }
        return -1;
      }
    }
  }

  private int unpack(ByteBuffer target) throws IOException {
    int start = target.position();
    try {
      inFrame = !context.decompressDirectByteBufferStream(target, packed);
    } catch (ZstdException broken) {
      throw damaged(broken.getMessage());
    }
    return target.position() - start;
  }

  private boolean refill() throws IOException {
    packed.clear();
    int read = raw.read(packed);
    packed.flip();
    return read > 0;
  }

  private IOException damaged(String what) {
    return Compression.ZSTD.damaged(file, what);
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    open = false;
    context.close();
    raw.close();
  }
}
