package org.gyre.dataflow.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Makes strings of UTF-8 bytes; keeps a buffer between calls, so one per thread. */
public final class Utf8Decoder {

  /** What becomes of bytes that are not UTF-8. */
  public enum Malformed {
    /** They are an error: different texts must not become equal by accident. */
    REFUSE,
    /** Each such sequence becomes U+FFFD. */
    REPLACE
  }

  private static final char REPLACEMENT = '\uFFFD';

  private final Malformed malformed;
  private byte[] bytes = new byte[256];

  /**
   * A decoder.
   *
   * @param malformed what becomes of bytes that are not UTF-8
   */
  public Utf8Decoder(Malformed malformed) {
    this.malformed = malformed;
  }

  /**
   * Decodes a range of a segment.
   *
   * @param segment where the bytes are
   * @param from the first
   * @param to the end
   * @return the text
   * @throws CharacterCodingException if the bytes are not UTF-8 and that is refused
   */
  public String decode(MemorySegment segment, long from, long to) throws CharacterCodingException {
    int length = Math.toIntExact(to - from);
    if (length > bytes.length) {
      bytes = new byte[Math.max(length, 2 * bytes.length)];
    }
    MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, from, bytes, 0, length);
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    if (malformed == Malformed.REFUSE && text.indexOf(REPLACEMENT) >= 0) {
      // It may have stood there in so many bytes: a strict decoder knows.
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
    }
    return text;
  }
}
