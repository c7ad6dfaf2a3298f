package org.gyre.dataflow.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files packed by other programs, whole and broken. */
class PackedFilesTest {

  @TempDir Path folder;

  /** What was packed: the first half of the lines as one stream, the others as another. */
  private static List<String> lines() {
    return IntStream.range(0, 20_000)
        .mapToObj(
            i ->
                "%08x ".formatted((int) (i % 700 * 2654435761L))
                    + "x".repeat(i % 50 == 0 ? i % 300 : i % 5))
        .toList();
  }

  private Path file(String name) throws IOException {
    return Files.write(folder.resolve(name), packed(name));
  }

  private static byte[] packed(String name) throws IOException {
    try (InputStream in = PackedFilesTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"packed.txt.bz2", "packed.txt.xz", "packed.txt.deflate"})
  void filesOfOtherProgramsAreRead(String name) throws Exception {
    Path file = file(name);
    assertEquals(lines(), FormatReading.read(TextInput.of(file), 4));
    assertEquals(1, TextInput.of(file).splits(4).size());
    assertEquals(false, TextInput.of(file).isSplittable());
  }

  @Test
  void whatAFileIsIsSeenFromItsBytesWhereTheyTell() throws Exception {
    for (String name : List.of("packed.txt.bz2", "packed.txt.xz")) {
      Path file = Files.write(folder.resolve("any"), packed(name));
      assertEquals(lines(), FormatReading.read(TextInput.of(file), 4));
    }
    Path text = Files.writeString(folder.resolve("BZ"), "BZh9 is how such files start\n");
    assertEquals(
        List.of("BZh9 is how such files start"), FormatReading.read(TextInput.of(text), 1));
    Path zz = Files.write(folder.resolve("packed.zz"), packed("packed.txt.deflate"));
    assertEquals(lines(), FormatReading.read(TextInput.of(zz), 1));
  }

  @Test
  void aStreamOfNothingHasNoLines() throws Exception {
    assertEquals(List.of(), FormatReading.read(TextInput.of(file("empty.txt.bz2")), 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"packed.txt.bz2", "packed.txt.xz", "packed.txt.deflate"})
  void aFileThatEndsTooEarlyIsRefusedWhereverItIsCut(String name) throws Exception {
    byte[] whole = packed(name);
    Random random = Seeded.random(PackedFilesTest.class);
    for (int i = 0; i < 60; i++) {
      int length = i < 20 ? i : i < 30 ? whole.length - 30 + i : random.nextInt(whole.length);
      Path file = Files.write(folder.resolve(name), Arrays.copyOf(whole, length));
      assertDamaged(file, length + " of " + whole.length + " bytes");
    }
  }

  /** Some bits say nothing: padding, or how long a code is that stands nowhere in its block. */
  @ParameterizedTest
  @ValueSource(strings = {"packed.txt.bz2", "packed.txt.xz", "packed.txt.deflate"})
  void aFileWithOneBitWrongIsRefusedUnlessItsTextIsTheSame(String name) throws Exception {
    byte[] whole = packed(name);
    Random random = Seeded.random(PackedFilesTest.class);
    int refused = 0;
    for (int i = 0; i < 60; i++) {
      byte[] broken = whole.clone();
      int at = random.nextInt(whole.length);
      int bit = random.nextInt(8);
      broken[at] = (byte) (broken[at] ^ (1 << bit));
      Path file = Files.write(folder.resolve(name), broken);
      try {
        String where = "bit " + bit + " of byte " + at;
        assertEquals(lines(), FormatReading.read(TextInput.of(file), 1), where);
      } catch (IOException refusal) {
        // Text that comes before its checksum may be refused first.
        String message = refusal.getMessage();
        assertTrue(
            message.startsWith(file + ": the .") || message.startsWith(file + ", line "), message);
        refused++;
      }
    }
    assertTrue(refused > 30, "refused: " + refused);
  }

  @ParameterizedTest
  @ValueSource(strings = {"packed.txt.bz2", "packed.txt.xz", "packed.txt.deflate"})
  void whatFollowsTheEndIsRefused(String name) throws Exception {
    byte[] whole = packed(name);
    byte[] longer = Arrays.copyOf(whole, whole.length + 5);
    Arrays.fill(longer, whole.length, longer.length, (byte) 'x');
    assertDamaged(Files.write(folder.resolve(name), longer), "five bytes more");
  }

  private static void assertDamaged(Path file, String how) {
    IOException failure =
        assertThrows(IOException.class, () -> FormatReading.read(TextInput.of(file), 1), how);
    assertTrue(failure.getMessage().startsWith(file + ": the ."), failure.getMessage());
    assertTrue(
        failure.getMessage().contains(" file is truncated or damaged: "), failure.getMessage());
  }
}
