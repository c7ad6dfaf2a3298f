package org.gyre.jmh;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The input of the batch jobs, computed from the index of each record, so that it needs no file and
 * is the same in any order, on any thread and in any process.
 *
 * <p>The bits come from the finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable
 * Pseudorandom Number Generators, OOPSLA 2014), which maps 64 bits one to one: distinct indices
 * give distinct keys, and keys lie all over the 64-bit range.
 */
public final class Generated {

  /** The characters of a text key: hexadecimal digits. */
  static final int TEXT_KEY_LENGTH = 12;

  private static final long STEP = 0x9E3779B97F4A7C15L;
  private static final long KEYS = 0x5DEECE66DL;
  private static final long TEXT_KEY_MASK = (1L << (4 * TEXT_KEY_LENGTH)) - 1;

  private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private Generated() {}

  /**
   * Random bits; one to one.
   *
   * @param i any index
   * @return the bits of that index
   */
  public static long bits(long i) {
    long z = (i + 1) * STEP;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * One of the sparse keys; one to one.
   *
   * @param k its number
   * @return the {@code k}th key
   */
  public static long key(long k) {
    return bits(k ^ KEYS);
  }

  /**
   * One of the first {@code keys} numbers, drawn.
   *
   * @param i the index it is drawn for
   * @param keys of how many
   * @return from 0 to {@code keys - 1}
   */
  public static long drawn(long i, long keys) {
    return Math.unsignedMultiplyHigh(bits(i), keys);
  }

  /**
   * One of the first {@code keys} sparse keys, drawn.
   *
   * @param i the index it is drawn for
   * @param keys of how many
   * @return the key
   */
  public static long drawnKey(long i, long keys) {
    return key(drawn(i, keys));
  }

  /** The number that the digits of the {@code k}th text key say; one to one. */
  static long textKeyNumber(long k) {
    return ((k + 1) * STEP) & TEXT_KEY_MASK;
  }

  /**
   * One of the text keys; one to one.
   *
   * @param k its number
   * @return twelve hexadecimal digits
   */
  public static String textKey(long k) {
    long number = textKeyNumber(k);
    byte[] digits = new byte[TEXT_KEY_LENGTH];
    LONGS.set(digits, 0, digits(number >>> 16));
    INTS.set(digits, Long.BYTES, (int) digits(number));
    return new String(digits, StandardCharsets.ISO_8859_1);
  }

  /**
   * The lowest 32 bits of a number as eight hexadecimal digits in ASCII, the first one in the
   * highest byte.
   */
  static long digits(long number) {
    long spread = number & 0xFFFF_FFFFL;
    spread = (spread | (spread << 16)) & 0x0000_FFFF_0000_FFFFL;
    spread = (spread | (spread << 8)) & 0x00FF_00FF_00FF_00FFL;
    spread = (spread | (spread << 4)) & 0x0F0F_0F0F_0F0F_0F0FL;
    long letters = ((spread + 6 * EACH_BYTE) >>> 4) & EACH_BYTE;
    return spread + '0' * EACH_BYTE + ('a' - '9' - 1) * letters;
  }

  /**
   * The number that a text key says.
   *
   * @param key twelve hexadecimal digits
   * @return the number
   */
  public static long numberOf(String key) {
    long number = 0;
    for (int i = 0; i < key.length(); i++) {
      int digit = key.charAt(i);
      number = (number << 4) | (digit <= '9' ? digit - '0' : digit - ('a' - 10));
    }
    return number;
  }
}
