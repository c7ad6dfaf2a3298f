package org.gyre.dataflow.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import org.gyre.dataflow.format.Utf8Decoder.Malformed;

/**
 * Makes strings of bytes in UTF-8, or in a charset whose characters are one byte each and which has
 * ASCII as its first half: there a byte that looks like a delimiter is one. One thread.
 */
final class TextDecoder {

  private final Charset charset;
  private final Malformed malformed;
  private final Utf8Decoder utf8;

  TextDecoder(Charset charset, Malformed malformed) {
    this.charset = charset;
    this.malformed = malformed;
    this.utf8 = new Utf8Decoder(malformed);
  }

  /** Refuses a charset that is neither. */
  static Charset check(Charset charset) {
    if (!charset.equals(StandardCharsets.UTF_8) && !isSingleByte(charset)) {
      throw new IllegalArgumentException(
          "files in "
              + charset
              + " cannot be read: only UTF-8 and charsets of one byte for each character, ASCII"
              + " among them; convert the file, for instance with iconv -f "
              + charset
              + " -t UTF-8");
    }
    return charset;
  }

  private static boolean isSingleByte(Charset charset) {
    byte[] ascii = new byte[128];
    for (int i = 0; i < ascii.length; i++) {
      ascii[i] = (byte) i;
    }
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    return charset.newDecoder().maxCharsPerByte() == 1
        && new String(ascii, charset).equals(new String(ascii, StandardCharsets.US_ASCII))
        && new String(all, charset).length() == all.length
        && (!charset.canEncode() || charset.newEncoder().maxBytesPerChar() == 1);
  }

  String decode(MemorySegment segment, long from, long to) throws CharacterCodingException {
    if (charset.equals(StandardCharsets.UTF_8)) {
      return utf8.decode(segment, from, to);
    }
    String text =
        new String(segment.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE), charset);
    if (malformed == Malformed.REFUSE && text.indexOf('\uFFFD') >= 0) {
      throw new MalformedInputException(1);
    }
    return text;
  }

  /** What a text is not that could not be decoded, and what to do. */
  String advice() {
    return charset.equals(StandardCharsets.UTF_8)
        ? "UTF-8 text; convert the file (iconv -f LATIN1 -t UTF-8), name its charset"
        : charset + " text; name its charset";
  }
}
