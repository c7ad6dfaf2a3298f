package org.gyre.jmh;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A text file of generated words, of which few are frequent and many are rare: the chance of a word
 * falls with its rank, as Zipf found in texts.
 *
 * <p>Words are made of syllables of two letters, from one for the most frequent ones to four, and
 * stand twelve to a line with one space between.
 */
public final class WordText {

  private static final int VOCABULARY = 500_000;
  private static final int WORDS_PER_LINE = 12;
  private static final String CONSONANTS = "bdklmnst";
  private static final String VOWELS = "aeiou";
  private static final int SYLLABLES = CONSONANTS.length() * VOWELS.length();
  private static final long WORDS = 5L << 40;

  private WordText() {}

  /**
   * The text of at least so many bytes in a folder, written if it is not there yet.
   *
   * @param folder of generated files
   * @param bytes how many
   * @return the file
   * @throws IOException if it cannot be written
   */
  public static Path file(Path folder, long bytes) throws IOException {
    Path file = folder.resolve("words-" + bytes + ".txt");
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      Path unfinished = Files.createTempFile(folder, "words-", ".tmp");
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16)) {
        write(out, bytes);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  private static void write(OutputStream out, long bytes) throws IOException {
    byte[] line = new byte[WORDS_PER_LINE * 16];
    long written = 0;
    for (long i = 0; written < bytes; i += WORDS_PER_LINE) {
      int length = 0;
      for (int w = 0; w < WORDS_PER_LINE; w++) {
        length = put(rank(i + w), line, length);
        line[length++] = (byte) (w < WORDS_PER_LINE - 1 ? ' ' : '\n');
      }
      out.write(line, 0, length);
      written += length;
    }
  }

  /** From 1; rank {@code r} is drawn {@code 1 / r} as often as rank 1, nearly. */
  static int rank(long i) {
    double u = (Generated.bits(WORDS + i) >>> 11) * 0x1p-53;
    return (int) Math.exp(u * Math.log(VOCABULARY + 1));
  }

  /** Writes the word of a rank and returns where it ends. */
  static int put(int rank, byte[] line, int at) {
    int end = at;
    for (int rest = rank; rest > 0; rest = (rest - 1) / SYLLABLES) {
      int syllable = (rest - 1) % SYLLABLES;
      line[end++] = (byte) CONSONANTS.charAt(syllable % CONSONANTS.length());
      line[end++] = (byte) VOWELS.charAt(syllable / CONSONANTS.length());
    }
    return end;
  }
}
