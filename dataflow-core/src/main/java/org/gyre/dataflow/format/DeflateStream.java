package org.gyre.dataflow.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;

/** Unpacks a zlib stream (RFC 1950), after which nothing may follow. */
final class DeflateStream extends InflaterInputStream {

  DeflateStream(InputStream packed) {
    super(packed);
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    int read = super.read(target, from, length);
    if (read < 0 && (inf.getRemaining() > 0 || in.read() >= 0)) {
      throw new IOException("more bytes follow its end");
    }
    return read;
  }
}
