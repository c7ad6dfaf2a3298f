package org.gyre.dataflow.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Takes the bytes of one partition of a file: texts and numbers, without a string in between. One
 * thread.
 */
public final class ByteSink {

  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_NUMBER = 20;

  private final Path file;
  private final WritableByteChannel channel;
  private final byte[] bytes = new byte[BUFFER];
  private int used;

  ByteSink(Path file, WritableByteChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Writes one byte.
   *
   * @param one the byte
   * @throws IOException if writing fails; the message names the file
   */
  public void put(byte one) throws IOException {
    if (used == BUFFER) {
      flush();
    }
    bytes[used++] = one;
  }

  /**
   * Writes bytes.
   *
   * @param some the bytes
   * @throws IOException if writing fails; the message names the file
   */
  public void put(byte[] some) throws IOException {
    for (int done = 0; done < some.length; ) {
      if (used == BUFFER) {
        flush();
      }
      int step = Math.min(some.length - done, BUFFER - used);
      System.arraycopy(some, done, bytes, used, step);
      used += step;
      done += step;
    }
  }

  /** Writes bytes that lie elsewhere, past the buffer. */
  void put(ByteBuffer some) throws IOException {
    flush();
    write(some.duplicate());
  }

  /**
   * Writes a text in UTF-8.
   *
   * @param text the text; a surrogate without its partner becomes a question mark
   * @throws IOException if writing fails; the message names the file
   */
  public void put(String text) throws IOException {
    put(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes an integer in decimal, as {@link Long#toString(long)} does.
   *
   * @param number the number
   * @throws IOException if writing fails; the message names the file
   */
  public void putDecimal(long number) throws IOException {
    if (BUFFER - used < LONGEST_NUMBER) {
      flush();
    }
    // Taken apart below zero, where there is one number more.
    long rest = number > 0 ? -number : number;
    if (number < 0) {
      bytes[used++] = '-';
    }
    int end = used + digits(rest);
    used = end;
    do {
      long tenth = rest / 10;
      bytes[--end] = (byte) ('0' + (10 * tenth - rest));
      rest = tenth;
    } while (rest != 0);
  }

  /** The decimal digits of a number that is not positive. */
  private static int digits(long negative) {
    long limit = -10;
    for (int digits = 1; digits < 19; digits++) {
      if (negative > limit) {
        return digits;
      }
      limit *= 10;
    }
    return 19;
  }

  void flush() throws IOException {
    write(ByteBuffer.wrap(bytes, 0, used));
    used = 0;
  }

  private void write(ByteBuffer full) throws IOException {
    try {
      while (full.hasRemaining()) {
        channel.write(full);
      }
    } catch (ClosedChannelException cancelled) {
      throw cancelled;
    } catch (IOException failure) {
      throw unwritable(file, failure);
    }
  }

  /** Writes the rest. */
  void close() throws IOException {
    try (channel) {
      flush();
    }
  }

  /** Lets go of the file, whatever is still to be written. */
  void discard() throws IOException {
    channel.close();
  }

  static IOException unwritable(Path file, IOException cause) {
    return new IOException(
        file
            + " cannot be written: "
            + cause.getMessage()
            + "; make room or name another place (nothing was left behind)",
        cause);
  }
}
