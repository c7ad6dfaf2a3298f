package org.gyre.dataflow.type;

import java.math.BigInteger;

/**
 * How a {@link BigInteger} is kept: in its order. A number of more bytes is the greater one if both
 * are positive and the smaller one if both are negative; of two with the same sign and as many
 * bytes, the order is that of the unsigned bytes, here of signed ones since the first bit of each
 * is inverted.
 *
 * @param length the number of bytes, negative for a negative number
 * @param bytes the two's complement with the first bit of each byte inverted
 */
record IntegerForm(int length, byte[] bytes) {

  static IntegerForm of(BigInteger value) {
    byte[] bytes = value.toByteArray();
    return new IntegerForm(value.signum() < 0 ? -bytes.length : bytes.length, inverted(bytes));
  }

  BigInteger toBigInteger() {
    return new BigInteger(inverted(bytes.clone()));
  }

  private static byte[] inverted(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= (byte) 0x80;
    }
    return bytes;
  }
}
