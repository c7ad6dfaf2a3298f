package org.gyre.dataflow.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineBlocksTest {

  private static final FileSplit ALL = new FileSplit(0, Long.MAX_VALUE, 0);

  @TempDir Path folder;
  private Path file;
  private Random random;

  @BeforeEach
  void start() {
    file = folder.resolve("lines.txt");
    random = Seeded.random(LineBlocksTest.class);
  }

  @Test
  void anySplitsAndBlocksGiveTheSameLines() throws IOException {
    for (int round = 0; round < 400; round++) {
      String text = text(random.nextInt(300), 1 + random.nextInt(40));
      Files.writeString(file, text);
      int block = 1 + random.nextInt(100);
      List<String> lines = new ArrayList<>();
      for (FileSplit split : cuts(text.length(), 1 + random.nextInt(9))) {
        lines.addAll(lines(split, block));
      }
      assertEquals(naive(text), lines, () -> "blocks of " + block + " of: " + text);
    }
  }

  @Test
  void aSplitHasTheLinesThatStartInIt() throws IOException {
    Files.writeString(file, "ab\ncd\n\nefgh");
    for (int start = 0; start <= 11; start++) {
      for (int end = start; end <= 11; end++) {
        List<String> expected = new ArrayList<>();
        addIfIn(expected, "ab", 0, start, end);
        addIfIn(expected, "cd", 3, start, end);
        addIfIn(expected, "", 6, start, end);
        addIfIn(expected, "efgh", 7, start, end);
        assertEquals(expected, lines(new FileSplit(start, end, end - start), 4), start + "-" + end);
      }
    }
  }

  private static void addIfIn(List<String> lines, String line, int at, int start, int end) {
    if (start <= at && at < end) {
      lines.add(line);
    }
  }

  @Test
  void splitsCoverTheFileOnce() throws IOException {
    Files.write(file, new byte[1_000_003]);
    TextFile text = TextFile.at(file);
    for (int wanted = 1; wanted <= 40; wanted++) {
      List<FileSplit> splits = text.splits(5, wanted);
      assertEquals(Math.min(wanted, 15), splits.size());
      long at = 5;
      for (FileSplit split : splits) {
        assertEquals(at, split.start());
        assertEquals(split.end() - at, split.weight());
        at = split.end();
      }
      assertEquals(1_000_003, at);
    }
    assertEquals(List.of(), text.splits(1_000_003, 3));
  }

  @Test
  void unreadLinesComeAgainWithMore() throws IOException {
    for (int round = 0; round < 200; round++) {
      String text = text(random.nextInt(100), 20) + "\n";
      Files.writeString(file, text);
      StringBuilder kept = new StringBuilder();
      try (FormatReading context = new FormatReading();
          LineBlocks blocks = TextFile.at(file).open(ALL, context, 16)) {
        long unread = 0;
        while (blocks.next()) {
          assertTrue(blocks.to() - blocks.from() > unread, "a block has more than was unread");
          boolean last = blocks.isLast();
          long stop = last ? blocks.to() : blocks.from();
          while (stop < blocks.to() && random.nextBoolean()) {
            stop = LineBlocks.lineEnd(blocks.segment(), stop) + 1;
          }
          unread = blocks.to() - stop;
          kept.append(string(blocks, blocks.from(), stop));
          if (!last) {
            blocks.unread(stop);
          }
        }
      }
      assertEquals(text, kept.toString());
    }
  }

  @Test
  void nothingCanBeUnreadAtTheEnd() throws IOException {
    Files.writeString(file, "a\nb\n");
    try (FormatReading context = new FormatReading();
        LineBlocks blocks = TextFile.at(file).open(ALL, context)) {
      assertTrue(blocks.next());
      assertThrows(IllegalStateException.class, () -> blocks.unread(0));
    }
  }

  private static String string(LineBlocks blocks, long from, long to) {
    byte[] bytes = blocks.segment().asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void aLineLongerThanTheBlockMakesTheBufferGrow() throws IOException {
    String text = "x".repeat(3_000_000) + "\nshort\n" + "y".repeat(2_000_000);
    Files.writeString(file, text);
    assertEquals(naive(text), lines(ALL, 1 << 10));
  }

  @Test
  void aLineWithoutEndIsRefused() throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap("first\n".getBytes(StandardCharsets.UTF_8)));
      channel.write(ByteBuffer.wrap(new byte[] {'z'}), 70 << 20);
    }
    String message = assertThrows(IOException.class, () -> lines(ALL, 1 << 20)).getMessage();
    assertTrue(message.startsWith(file + ", line 2: the line that starts here is longer"), message);
  }

  @Test
  void aByteOrderMarkIsNoText() throws IOException {
    Files.writeString(file, "\uFEFFa\n\uFEFFb");
    assertEquals(List.of("a", "\uFEFFb"), lines(ALL, 100));
    assertEquals(List.of("a", "\uFEFFb"), lines(ALL, 1));
  }

  @Test
  void placesAreLines() throws IOException {
    Files.writeString(file, "ab\ncd\n\nefgh");
    TextFile text = TextFile.at(file);
    assertEquals(file + ", line 1", text.place(2));
    assertEquals(file + ", line 2", text.place(3));
    assertEquals(file + ", line 4", text.place(9));
    Files.delete(file);
    assertEquals(file + ", byte 9", text.place(9));
  }

  private List<FileSplit> cuts(int length, int parts) {
    List<FileSplit> splits = new ArrayList<>();
    int[] cuts = random.ints(parts - 1, 0, length + 1).sorted().toArray();
    int start = 0;
    for (int i = 0; i < parts; i++) {
      int end = i < parts - 1 ? cuts[i] : length;
      splits.add(new FileSplit(start, end, end - start));
      start = end;
    }
    return splits;
  }

  private String text(int lines, int longest) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      random.ints(random.nextInt(longest), 'a', 'e').forEach(c -> text.append((char) c));
      text.append(random.nextInt(4) == 0 ? "\r\n" : "\n");
    }
    return random.nextBoolean() ? text + "last" : text.toString();
  }

  private static List<String> naive(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    return lines;
  }

  /** The lines of a split, with their carriage returns. */
  private List<String> lines(FileSplit split, int block) throws IOException {
    List<String> lines = new ArrayList<>();
    try (FormatReading context = new FormatReading();
        LineBlocks blocks = TextFile.at(file).open(split, context, block)) {
      while (blocks.next()) {
        assertTrue(blocks.from() < blocks.to(), "an empty block");
        blocks.segment().get(ValueLayout.JAVA_BYTE, blocks.to() + LineBlocks.SLACK - 1);
        for (long p = blocks.from(), end; p < blocks.to(); p = end + 1) {
          end = LineBlocks.lineEnd(blocks.segment(), p);
          lines.add(string(blocks, p, end));
        }
      }
      assertFalse(blocks.next());
    }
    return lines;
  }
}
