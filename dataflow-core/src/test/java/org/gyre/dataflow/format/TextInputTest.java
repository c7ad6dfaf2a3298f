package org.gyre.dataflow.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.gyre.dataflow.format.Utf8Decoder.Malformed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextInputTest {

  @TempDir Path folder;
  private Random random;

  @BeforeEach
  void start() {
    random = Seeded.random(TextInputTest.class);
  }

  @Test
  void linesAreThoseOfABufferedReaderForAnyNumberOfSplits() throws Exception {
    String text = text(20_000);
    Path file = Files.writeString(folder.resolve("text.txt"), text);
    List<String> expected = naive(text);
    for (int splits = 1; splits <= 9; splits++) {
      assertEquals(expected, FormatReading.read(TextInput.of(file), splits), splits + " splits");
    }
  }

  @Test
  void packedTextIsUnpacked() throws Exception {
    String text = text(30_000);
    assertEquals(naive(text), read("text.txt.gz", gzip(text.getBytes(UTF_8))));
    assertEquals(naive(text), read("text.txt.ZST", zstd(text.getBytes(UTF_8))));
    assertEquals(naive(text), read("packed-but-not-named-so", gzip(text.getBytes(UTF_8))));
  }

  @Test
  void manyMembersAndFramesAreOneText() throws Exception {
    for (int round = 0; round < 20; round++) {
      String text = text(200);
      assertEquals(naive(text), read("t.gz", inPieces(text, TextInputTest::gzip)));
      assertEquals(naive(text), read("t.zst", inPieces(text, TextInputTest::zstd)));
    }
  }

  @Test
  void zerosMayFollowAGzipMember() throws Exception {
    byte[] packed = gzip("a\nb".getBytes(UTF_8));
    assertEquals(List.of("a", "b"), read("t.gz", Arrays.copyOf(packed, packed.length + 512)));
  }

  @Test
  void optionalPartsOfAGzipHeaderAreSkipped() throws Exception {
    byte[] plain = gzip("hello\n".getBytes(UTF_8));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    packed.write(plain, 0, 3);
    packed.write(2 + 4 + 8 + 16);
    packed.write(plain, 4, 6);
    packed.writeBytes(new byte[] {3, 0, 'x', 'y', 'z'});
    packed.writeBytes("name\0comment\0".getBytes(UTF_8));
    packed.writeBytes(new byte[] {1, 2});
    packed.write(plain, 10, plain.length - 10);
    assertEquals(List.of("hello"), read("t.gz", packed.toByteArray()));
  }

  @Test
  void truncatedFilesAreRefusedWhereverTheyEnd() throws Exception {
    byte[] text = text(40).getBytes(UTF_8);
    refusesEveryPrefix("t.gz", gzip(text));
    refusesEveryPrefix("t.zst", zstd(text));
  }

  private void refusesEveryPrefix(String name, byte[] packed) throws IOException {
    for (int length = 0; length < packed.length; length++) {
      String message = error(name, Arrays.copyOf(packed, length));
      assertTrue(message.startsWith(folder.resolve(name).toString()), message);
      assertTrue(message.contains("truncated or damaged"), message);
    }
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    byte[] packed = gzip("some text to pack\n".getBytes(UTF_8));
    for (int i = packed.length - 8; i < packed.length; i++) {
      byte[] damaged = packed.clone();
      damaged[i] ^= 1;
      assertTrue(error("t.gz", damaged).contains("truncated or damaged"));
    }
    byte[] more = Arrays.copyOf(packed, packed.length + 5);
    more[packed.length] = 'x';
    assertTrue(error("t.gz", more).contains("no gzip member starts"));
    assertTrue(error("t.gz", "plain".getBytes(UTF_8)).contains("it does not start as such a file"));
    assertTrue(error("t.zst", packed).contains("it does not start as such a file"));
    byte[] frame = zstd("some text to pack, some text to pack\n".getBytes(UTF_8));
    frame[frame.length - 1] ^= 1;
    assertTrue(error("t.zst", frame).contains("truncated or damaged"));
  }

  @Test
  void errorsInPackedTextNameTheLine() throws Exception {
    byte[] text = "one\ntwo\nthr\u00e9e\n".getBytes(ISO_8859_1);
    assertTrue(error("t.gz", gzip(text)).contains("t.gz, line 3: not UTF-8 text"));
    assertTrue(error("t.zst", zstd(text)).contains("t.zst, line 3: not UTF-8 text"));
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedOrReplaced() throws Exception {
    Path file = folder.resolve("t.txt");
    Files.write(file, "a\uFFFDb\n".getBytes(UTF_8));
    assertEquals(List.of("a\uFFFDb"), FormatReading.read(TextInput.of(file), 1));
    Files.write(file, "fine\ncaf\u00e9\n".getBytes(ISO_8859_1));
    assertTrue(FormatReading.error(TextInput.of(file)).startsWith(file + ", line 2: not UTF-8"));
    assertEquals(
        List.of("fine", "caf\uFFFD"),
        FormatReading.read(TextInput.of(file).malformed(Malformed.REPLACE), 1));
  }

  @Test
  void whatIsNoFileIsRefused() {
    String missing = FormatReading.error(TextInput.of(folder.resolve("none")));
    assertEquals(folder.resolve("none") + ": there is no such file; check the path", missing);
    String relative = FormatReading.error(TextInput.of(Path.of("none")));
    assertTrue(relative.startsWith("none: there is no such file in /"), relative);
    String directory = FormatReading.error(TextInput.of(folder));
    assertEquals(
        folder + " is a directory; name one file to read, or its files with FileSet.folder",
        directory);
  }

  @Test
  void anEmptyFileHasNoLines() throws Exception {
    assertEquals(List.of(), read("empty", new byte[0]));
    assertEquals(List.of(), read("empty.gz", gzip(new byte[0])));
    assertEquals(List.of(""), read("newline", new byte[] {'\n'}));
  }

  private List<String> read(String name, byte[] content) throws Exception {
    return FormatReading.read(TextInput.of(Files.write(folder.resolve(name), content)), 3);
  }

  private String error(String name, byte[] content) throws IOException {
    return FormatReading.error(TextInput.of(Files.write(folder.resolve(name), content)));
  }

  private static List<String> naive(String text) {
    return new BufferedReader(new StringReader(text)).lines().toList();
  }

  private String text(int lines) {
    String letters = "abc \t,\u00e9\u20ac\uD83D\uDE00";
    int[] points = letters.codePoints().toArray();
    String text =
        random
            .ints(lines, 0, 60)
            .mapToObj(
                length ->
                    random
                        .ints(length, 0, points.length)
                        .mapToObj(i -> Character.toString(points[i]))
                        .collect(Collectors.joining("", "", random.nextBoolean() ? "\n" : "\r\n")))
            .collect(Collectors.joining());
    return text + (random.nextBoolean() ? "last" : "");
  }

  private interface Packing {
    byte[] pack(byte[] plain) throws IOException;
  }

  private byte[] inPieces(String text, Packing packing) throws IOException {
    byte[] plain = text.getBytes(UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (int from = 0; from < plain.length; ) {
      int to = Math.min(plain.length, from + random.nextInt(2_000));
      packed.write(packing.pack(Arrays.copyOfRange(plain, from, to)));
      from = to;
    }
    return packed.toByteArray();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private static byte[] zstd(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStreamNoFinalizer(packed).setChecksum(true)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }
}
