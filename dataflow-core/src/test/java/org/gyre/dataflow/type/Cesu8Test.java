package org.gyre.dataflow.type;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of strings against the JDK's CESU-8, which knows all but lone surrogates. */
class Cesu8Test {

  private static final Charset JDK = Charset.forName("CESU-8");

  @Test
  void everyCharacterIsWrittenAsTheJdkDoes() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        String text = "ab" + Character.toString(c);
        assertArrayEquals(text.getBytes(JDK), Cesu8.encode(text));
        assertEquals(text, Cesu8.decode(Cesu8.encode(text)));
      }
    }
  }

  @Test
  void everyLoneSurrogateSurvivesAnywhere() {
    for (char c = Character.MIN_SURROGATE; c <= Character.MAX_SURROGATE; c++) {
      for (String before : new String[] {"", "?", "1234567", "12345678", "é"}) {
        for (String after : new String[] {"", "?", "ab", "é", "12345678"}) {
          String text = before + c + after;
          assertEquals(text, Cesu8.decode(Cesu8.encode(text)));
        }
      }
    }
  }

  @Test
  void whatIsWrittenIsWhatIsEncodedAndNoByteMore() {
    Random random = new Random(LayoutContract.SEED);
    String[] units = {"a", "?", "\u007f", "\u0080", "\u00e9", "\u20ac", "\ud800", "\ud83d\ude00"};
    for (int length = 0; length < 80; length++) {
      for (int i = 0; i < 100; i++) {
        StringBuilder text = new StringBuilder("x".repeat(length));
        for (int other = random.nextInt(3); other > 0; other--) {
          text.insert(random.nextInt(text.length() + 1), units[random.nextInt(units.length)]);
        }
        byte[] wanted = Cesu8.encode(text.toString());
        byte[] memory = new byte[wanted.length + 16];
        Arrays.fill(memory, (byte) 7);
        byte[] expected = memory.clone();
        System.arraycopy(wanted, 0, expected, 5, wanted.length);

        int written = Cesu8.write(text.toString(), MemorySegment.ofArray(memory), 5);

        assertEquals(wanted.length, written);
        assertArrayEquals(expected, memory);
      }
    }
  }

  @Test
  void hashesAndComparesWhatIsEncoded() {
    Random random = new Random(LayoutContract.SEED);
    String[] units = {"?", "\u007f", "\u0080", "\u0161", "\u20ac", "\ud800"};
    for (int length = 0; length < 80; length++) {
      for (int i = 0; i < 100; i++) {
        StringBuilder text = new StringBuilder("a".repeat(length));
        for (int other = random.nextInt(3); other > 0 && length > 0; other--) {
          text.setCharAt(random.nextInt(length), units[random.nextInt(units.length)].charAt(0));
        }
        byte[] encoded = Cesu8.encode(text.toString());
        MemorySegment bytes = MemorySegment.ofArray(encoded);
        assertEquals(Hash.bytes(bytes, 0, encoded.length), Cesu8.hash(text.toString()));
        assertTrue(Cesu8.equal(text.toString(), bytes, 0, encoded.length));
        for (int at = 0; at < encoded.length; at++) {
          encoded[at] ^= (byte) (1 << random.nextInt(8));
          assertFalse(Cesu8.equal(text.toString(), bytes, 0, encoded.length));
          encoded[at] = Cesu8.encode(text.toString())[at];
        }
      }
    }
  }

  @Test
  void charsThatDifferInTheirHighByteAreNotEqual() {
    for (String text : new String[] {"š", "abcš", "abcdefgš", "abcdefghijklš"}) {
      String other = text.replace('š', 'a'); // U+0161 and U+0061
      byte[] encoded = Cesu8.encode(other);
      assertFalse(Cesu8.equal(text, MemorySegment.ofArray(encoded), 0, encoded.length));
    }
  }

  @Test
  void everyPairOfUnitsKeepsItsOrder() {
    char[] units = {
      0, 1, '?', 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000, 0xFFFF
    };
    for (char a : units) {
      for (char b : units) {
        for (char c : units) {
          String left = "" + a + c;
          String right = "" + b;
          assertEquals(
              Integer.signum(left.compareTo(right)),
              Integer.signum(Arrays.compareUnsigned(Cesu8.encode(left), Cesu8.encode(right))));
        }
      }
    }
  }

  @Test
  void questionMarksAreNoSurrogates() {
    Random random = new Random(LayoutContract.SEED);
    for (int i = 0; i < 1000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        text.append("??>@a\uD800".charAt(random.nextInt(i % 2 == 0 ? 5 : 6)));
      }
      assertEquals(
          text.toString(),
          Cesu8.decode(Cesu8.encode(text.toString())),
          () -> "-Dgyre.seed=" + LayoutContract.SEED);
    }
  }
}
