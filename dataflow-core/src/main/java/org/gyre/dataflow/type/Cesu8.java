package org.gyre.dataflow.type;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bytes of a string: each UTF-16 code unit on its own in one to three bytes, as UTF-8 would
 * write a character of that number (Unicode Technical Report 26 calls this CESU-8). Unlike UTF-8 it
 * keeps the order of {@link String#compareTo} in the unsigned order of its bytes, and lone
 * surrogates survive. Text in ASCII is the same as in UTF-8, so it goes through the JDK's
 * vectorised code.
 */
final class Cesu8 {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** Stands for chars that are not all in ASCII. */
  private static final long NO_ASCII = HIGHS;

  /** How many bytes a char has at most. */
  private static final int MOST_BYTES = 3;

  private static final long QUESTIONS = ONES * '?';
  private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt LITTLE_ENDIAN_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * The chars of shorter strings are counted, which allocates nothing; for longer ones the JDK's
   * vectorised code is faster, its garbage included.
   */
  private static final int SHORT = 32;

  private Cesu8() {}

  /** How many bytes {@link #encode} will make. */
  static int length(String text) {
    return text.length() <= SHORT ? (int) unitsLength(text) : encode(text).length;
  }

  /** At least {@link #length}, without a look at the chars of a short text. */
  static int roomFor(String text) {
    int length = text.length();
    return length <= SHORT ? MOST_BYTES * length : length(text);
  }

  /**
   * Writes what {@link #encode} makes. Short texts go from their chars into the memory, eight at a
   * time, which allocates nothing.
   *
   * @return how many bytes were written
   */
  static int write(String text, MemorySegment to, long at) {
    int length = text.length();
    if (length <= SHORT && writeAscii(text, length, to, at)) {
      return length;
    }
    byte[] bytes = encode(text);
    MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, at, bytes.length);
    return bytes.length;
  }

  /**
   * Writes a text as if it were in ASCII, one byte a char; the last word overlaps the one before.
   *
   * @return whether it is in ASCII; if not, what was written is of no use
   */
  private static boolean writeAscii(String text, int length, MemorySegment to, long at) {
    if (length < Long.BYTES) {
      return writeFew(text, length, to, at);
    }
    long all = 0;
    for (int from = 0; from < length; from += Long.BYTES) {
      int start = Math.min(from, length - Long.BYTES);
      long word = word(text, start);
      all |= word;
      to.set(LITTLE_ENDIAN_LONG, at + start, word);
    }
    return isAscii(all);
  }

  /** Fewer than eight bytes, in at most three pieces that overlap. */
  private static boolean writeFew(String text, int length, MemorySegment to, long at) {
    long word = fewChars(text, length);
    int last = length - 1;
    if (length >= Integer.BYTES) {
      last = length - Integer.BYTES;
      to.set(LITTLE_ENDIAN_INT, at, (int) word);
      to.set(LITTLE_ENDIAN_INT, at + last, (int) (word >>> (Byte.SIZE * last)));
    } else if (length > 0) {
      int middle = length >> 1;
      to.set(ValueLayout.JAVA_BYTE, at, (byte) word);
      to.set(ValueLayout.JAVA_BYTE, at + middle, (byte) (word >>> (Byte.SIZE * middle)));
      to.set(ValueLayout.JAVA_BYTE, at + last, (byte) (word >>> (Byte.SIZE * last)));
    }
    return isAscii(word);
  }

  /** Eight chars as the bytes of a word, the first one lowest; see {@link #isAscii(long)}. */
  private static long word(String text, int start) {
    long word = 0;
    long all = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      char c = text.charAt(start + i);
      all |= c;
      word = word << Byte.SIZE | c;
    }
    return all < 0x80 ? word : NO_ASCII;
  }

  /** A text of fewer than eight chars, likewise. */
  private static long fewChars(String text, int length) {
    long word = 0;
    long all = 0;
    for (int i = length - 1; i >= 0; i--) {
      char c = text.charAt(i);
      all |= c;
      word = word << Byte.SIZE | c;
    }
    return all < 0x80 ? word : NO_ASCII;
  }

  /** Whether all chars of words, united by {@code |}, are in ASCII. */
  private static boolean isAscii(long words) {
    return (words & HIGHS) == 0;
  }

  /**
   * The hash of the bytes that {@link #encode} makes; of short texts in ASCII without making them.
   */
  static long hash(String text) {
    int length = text.length();
    if (length < Long.BYTES) {
      long word = fewChars(text, length);
      if (isAscii(word)) {
        return Hash.fewBytes(word, length);
      }
    } else if (length <= SHORT) {
      long all = 0;
      long hash = Hash.start(length);
      for (int from = 0; from < length; from += Long.BYTES) {
        long word = word(text, Math.min(from, length - Long.BYTES));
        all |= word;
        hash = Hash.step(hash, word);
      }
      if (isAscii(all)) {
        return Hash.mix(hash);
      }
    }
    byte[] bytes = encode(text);
    return Hash.bytes(MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  /** Whether {@link #encode} makes the bytes at a place. */
  static boolean equal(String text, MemorySegment segment, long at, int bytes) {
    int length = text.length();
    if (length > bytes) {
      return false;
    }
    if (length == bytes && length <= SHORT) {
      return equalAscii(text, length, segment, at);
    }
    byte[] encoded = encode(text);
    return encoded.length == bytes
        && MemorySegment.mismatch(MemorySegment.ofArray(encoded), 0, bytes, segment, at, at + bytes)
            < 0;
  }

  /** Compares with as many bytes as the text has chars, so that equal ones are in ASCII. */
  private static boolean equalAscii(String text, int length, MemorySegment segment, long at) {
    if (length < Long.BYTES) {
      long word = fewChars(text, length);
      for (int i = 0; i < length; i++) {
        if (segment.get(ValueLayout.JAVA_BYTE, at + i) != (byte) (word >>> (Byte.SIZE * i))) {
          return false;
        }
      }
      return isAscii(word);
    }
    for (int from = 0; from < length; from += Long.BYTES) {
      int start = Math.min(from, length - Long.BYTES);
      long word = word(text, start);
      if (!isAscii(word) || segment.get(LITTLE_ENDIAN_LONG, at + start) != word) {
        return false;
      }
    }
    return true;
  }

  /** The bytes of a string; the caller may not change them. */
  static byte[] encode(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    if (utf8.length == text.length() && !hidesSurrogate(utf8, text)) {
      return utf8;
    }
    return encodeUnits(text);
  }

  /**
   * UTF-8 has as many bytes as the text has code units if all are ASCII, but also if some are lone
   * surrogates, because the JDK replaces each of those by a question mark. So only where one stands
   * the text is looked at.
   */
  private static boolean hidesSurrogate(byte[] utf8, String text) {
    int at = 0;
    for (; at + 8 <= utf8.length; at += 8) {
      long difference = (long) WORD.get(utf8, at) ^ QUESTIONS;
      if (((difference - ONES) & ~difference & HIGHS) != 0 && differs(utf8, text, at, at + 8)) {
        return true;
      }
    }
    return differs(utf8, text, at, utf8.length);
  }

  private static boolean differs(byte[] utf8, String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (utf8[i] == '?' && text.charAt(i) != '?') {
        return true;
      }
    }
    return false;
  }

  private static byte[] encodeUnits(String text) {
    byte[] bytes = new byte[Span.size(unitsLength(text), "a String")];
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes[at++] = (byte) c;
      } else if (c < 0x800) {
        bytes[at++] = (byte) (0xC0 | (c >> 6));
        bytes[at++] = (byte) (0x80 | (c & 0x3F));
      } else {
        bytes[at++] = (byte) (0xE0 | (c >> 12));
        bytes[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[at++] = (byte) (0x80 | (c & 0x3F));
      }
    }
    return bytes;
  }

  private static long unitsLength(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }
    return length;
  }

  /** The string that {@link #encode} turned into these bytes. */
  static String decode(byte[] bytes) {
    return isAscii(bytes) ? new String(bytes, ISO_8859_1) : decodeUnits(bytes);
  }

  private static boolean isAscii(byte[] bytes) {
    int at = 0;
    for (; at + 8 <= bytes.length; at += 8) {
      if (((long) WORD.get(bytes, at) & HIGHS) != 0) {
        return false;
      }
    }
    for (; at < bytes.length; at++) {
      if (bytes[at] < 0) {
        return false;
      }
    }
    return true;
  }

  private static String decodeUnits(byte[] bytes) {
    char[] units = new char[bytes.length];
    int count = 0;
    for (int at = 0; at < bytes.length; count++) {
      int lead = bytes[at];
      if (lead >= 0) {
        units[count] = (char) lead;
        at += 1;
      } else if (lead < (byte) 0xE0) {
        units[count] = (char) (((lead & 0x1F) << 6) | (bytes[at + 1] & 0x3F));
        at += 2;
      } else {
        units[count] =
            (char) (((lead & 0x0F) << 12) | ((bytes[at + 1] & 0x3F) << 6) | (bytes[at + 2] & 0x3F));
        at += 3;
      }
    }
    return new String(units, 0, count);
  }
}
