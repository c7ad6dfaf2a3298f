package org.gyre.dataflow.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The text in a gzip file of one or more members (RFC 1952), with lengths and checksums verified.
 *
 * <p>Unlike {@link java.util.zip.GZIPInputStream} it works from direct buffer to direct buffer, and
 * knows a file that was cut between two members' bytes from one that ends: what follows a member is
 * another member, zeros that fill a tape block, or the end.
 */
final class GzipChannel implements ReadableByteChannel {

  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final Path file;
  private final ReadableByteChannel raw;
  private final ByteBuffer packed;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private boolean inMember;
  private boolean open = true;

  GzipChannel(Path file, ReadableByteChannel raw, ByteBuffer packed) {
    this.file = file;
    this.raw = raw;
    this.packed = packed.order(ByteOrder.LITTLE_ENDIAN).limit(0);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    while (inMember || startMember()) {
      int start = target.position();
      int produced = inflate(target);
      if (produced > 0) {
        checksum.update(target.duplicate().limit(start + produced).position(start));
        return produced;
      }
      if (inflater.finished()) {
        endMember();
      } else if (!inflater.needsInput() || !refill()) {
        throw damaged("it ends too early");
      }
    }
    return -1;
  }

  private int inflate(ByteBuffer target) throws IOException {
    try {
      return inflater.inflate(target);
    } catch (DataFormatException broken) {
      throw damaged(String.valueOf(broken.getMessage()));
    }
  }

  private boolean startMember() throws IOException {
    while (packed.hasRemaining() || refill()) {
      if (packed.get(packed.position()) != 0) {
        readHeader();
        inflater.reset();
        inflater.setInput(packed);
        checksum.reset();
        inMember = true;
        return true;
      }
      packed.get();
    }
    return false;
  }

  private void readHeader() throws IOException {
    if (number(2) != 0x8b1f || number(1) != 8) {
      throw damaged("no gzip member starts where one should");
    }
    long flags = number(1);
    if ((flags & RESERVED) != 0) {
      throw damaged("its header has unknown flags");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(number(2));
    }
    skipText((flags & NAME) != 0);
    skipText((flags & COMMENT) != 0);
    skip((flags & HEADER_CHECKSUM) != 0 ? 2 : 0);
  }

  private void endMember() throws IOException {
    if (number(4) != checksum.getValue()) {
      throw damaged("its checksum does not match");
    }
    if (number(4) != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw damaged("its length does not match");
    }
    inMember = false;
  }

  private void skip(long bytes) throws IOException {
    for (long i = 0; i < bytes; i++) {
      number(1);
    }
  }

  private void skipText(boolean present) throws IOException {
    for (boolean more = present; more; ) {
      more = number(1) != 0;
    }
  }

  /** The next bytes as an unsigned number, least significant byte first. */
  private long number(int bytes) throws IOException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      if (!packed.hasRemaining() && !refill()) {
        throw damaged("it ends too early");
      }
      number |= (packed.get() & 0xffL) << (8 * i);
    }
    return number;
  }

  /** Reads on; false at the end of the file. The inflater looks at this very buffer. */
  private boolean refill() throws IOException {
    packed.clear();
    int read = raw.read(packed);
    packed.flip();
    if (inMember) {
      inflater.setInput(packed);
    }
    return read > 0;
  }

  private IOException damaged(String what) {
    return Compression.GZIP.damaged(file, what);
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    open = false;
    inflater.end();
    raw.close();
  }
}
