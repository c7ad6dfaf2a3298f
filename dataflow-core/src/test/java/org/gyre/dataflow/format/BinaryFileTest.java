package org.gyre.dataflow.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryFileTest {

  enum Kind {
    NEW,
    OLD
  }

  record Order(long id, @Nullable String note, Kind kind, BigDecimal price, LocalDate day) {}

  record Pair(long left, int right) {}

  /** The same types in other shapes. */
  static final class Changed {
    enum Kind {
      OLD,
      NEW
    }

    record Order(long id, @Nullable String note, Kind kind, BigDecimal price, LocalDate day) {}

    record Pair(long left, long right) {}
  }

  @TempDir Path folder;
  private Path file;
  private Random random;

  @BeforeEach
  void start() {
    file = folder.resolve("rows.gyre");
    random = Seeded.random(BinaryFileTest.class);
  }

  private static Order order(int i) {
    return new Order(
        i,
        i % 3 == 0 ? null : "note " + "x".repeat(i % 50) + "\u20ac",
        Kind.values()[i % 2],
        BigDecimal.valueOf(i * 37L, i % 4),
        LocalDate.ofEpochDay(20_000 + i));
  }

  @Test
  void rowsAreReadBackHoweverTheyAreWrittenAndSplit() throws Exception {
    for (boolean compressed : new boolean[] {false, true}) {
      for (int count : new int[] {0, 1, 30_000}) {
        List<Order> orders = IntStream.range(0, count).mapToObj(BinaryFileTest::order).toList();
        BinaryOutput<Order> output = BinaryOutput.of(file, Order.class);
        CsvOutputTest.write(
            compressed ? output.compressed() : output, orders, random.nextInt(1, 5));
        BinaryInput<Order> input = BinaryInput.of(file, Order.class);
        assertEquals(OptionalLong.of(count), input.count());
        for (int splits : new int[] {1, 2, 7}) {
          assertEquals(orders, FormatReading.read(input, splits));
        }
        FileSet files = FileSet.of(file);
        for (int smallest : new int[] {1, 1_000}) {
          List<FilesSplit> small = files.splits(random.nextInt(1, 200), true, smallest);
          assertEquals(orders, FormatReading.read(input, small));
        }
      }
    }
  }

  @Test
  void rowsOfFixedSizeAndRowsLongerThanABlockAreReadBack() throws Exception {
    List<Pair> pairs = IntStream.range(0, 70_000).mapToObj(i -> new Pair(-i, i)).toList();
    CsvOutputTest.write(BinaryOutput.of(file, Pair.class), pairs, 3);
    assertEquals(pairs, FormatReading.read(BinaryInput.of(file, Pair.class), 4));
    List<String> texts = Stream.of(1, 300_000, 0, 1_000_000, 5).map("long "::repeat).toList();
    CsvOutputTest.write(BinaryOutput.of(file, Layouts.STRING).compressed(), texts, 1);
    assertEquals(texts, FormatReading.read(BinaryInput.of(FileSet.of(file), Layouts.STRING), 3));
  }

  @Test
  void manyFilesAreReadInOrderAndCounted() throws Exception {
    List<Pair> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      List<Pair> pairs = random.longs(random.nextInt(5_000)).mapToObj(l -> new Pair(l, 1)).toList();
      CsvOutputTest.write(
          BinaryOutput.of(folder.resolve("f%02d".formatted(i)), Pair.class), pairs, 2);
      all.addAll(pairs);
    }
    BinaryInput<Pair> input = BinaryInput.of(FileSet.folder(folder), Layouts.of(Pair.class));
    assertEquals(all, FormatReading.read(input, 3));
    assertEquals(OptionalLong.of(all.size()), input.count());
  }

  /** The bytes of version 1 of the format, to be read for good. */
  @Test
  void theGoldenFileOfVersion1IsReadAndWritten() throws Exception {
    List<Order> orders = IntStream.range(0, 100).mapToObj(BinaryFileTest::order).toList();
    CsvOutputTest.write(BinaryOutput.of(file, Order.class), orders, 2);
    byte[] golden;
    try (InputStream in = BinaryFileTest.class.getResourceAsStream("orders-v1.rows")) {
      golden = in.readAllBytes();
    }
    assertArrayEquals(golden, Files.readAllBytes(file));
    Files.write(file, golden);
    assertEquals(orders, FormatReading.read(BinaryInput.of(file, Order.class), 1));
  }

  @Test
  void aChangedTypeIsRefusedWithBothForms() throws Exception {
    CsvOutputTest.write(BinaryOutput.of(file, Pair.class), List.of(new Pair(1, 2)), 1);
    assertEquals(
        file
            + " has rows of the form Pair(long left, int right), but those to be read are Pair(long"
            + " left, long right); read it with the type it was written with, and write it again",
        FormatReading.error(BinaryInput.of(file, Changed.Pair.class)));
    assertEquals(OptionalLong.empty(), BinaryInput.of(file, Changed.Pair.class).count());
    CsvOutputTest.write(BinaryOutput.of(file, Order.class), List.of(order(1)), 1);
    String message = FormatReading.error(BinaryInput.of(file, Changed.Order.class));
    assertTrue(message.contains("Kind[NEW|OLD] kind"), message);
    assertTrue(message.contains("Kind[OLD|NEW] kind"), message);
  }

  @Test
  void damageIsFoundWhereverItIs() throws Exception {
    List<Order> orders = IntStream.range(0, 3_000).mapToObj(BinaryFileTest::order).toList();
    for (boolean compressed : new boolean[] {false, true}) {
      BinaryOutput<Order> output = BinaryOutput.of(file, Order.class);
      CsvOutputTest.write(compressed ? output.compressed() : output, orders, 2);
      byte[] whole = Files.readAllBytes(file);
      for (int i = 0; i < 200; i++) {
        int at = i < 60 ? i : i < 100 ? whole.length - 1 - (i - 60) : random.nextInt(whole.length);
        byte[] broken = whole.clone();
        broken[at] = (byte) (broken[at] ^ (1 << random.nextInt(8)));
        Files.write(file, broken);
        assertRefused("byte " + at + " of " + whole.length);
        Files.write(file, Arrays.copyOf(whole, at));
        assertRefused(at + " bytes of " + whole.length);
      }
      Files.write(file, Arrays.copyOf(whole, whole.length + 1));
      assertRefused("a byte more");
    }
  }

  private void assertRefused(String how) {
    IOException failure =
        assertThrows(
            IOException.class, () -> FormatReading.read(BinaryInput.of(file, Order.class), 1), how);
    assertTrue(failure.getMessage().startsWith(file.toString()), failure.getMessage());
  }

  @Test
  void aDamagedBlockIsNamedWithItsPlace() throws Exception {
    CsvOutputTest.write(BinaryOutput.of(file, Pair.class), List.of(new Pair(1, 2)), 1);
    byte[] bytes = Files.readAllBytes(file);
    int block = bytes.length - 2 * BinaryFile.MARK - 12;
    bytes[block + BinaryFile.MARK] ^= 1;
    Files.write(file, bytes);
    assertEquals(
        file
            + ", byte "
            + block
            + ": the file of rows is truncated or damaged: the checksum of what stands there does"
            + " not match; fetch or write it again",
        FormatReading.error(BinaryInput.of(file, Pair.class)));
    Files.writeString(file, "a,b\n1,2\n".repeat(10));
    assertEquals(
        file + " is no file of rows; write one with BinaryOutput",
        FormatReading.error(BinaryInput.of(file, Pair.class)));
  }

  @Test
  void namesOfPackedFilesAreRefused() {
    Path packed = folder.resolve("rows.gz");
    assertThrows(IllegalArgumentException.class, () -> BinaryOutput.of(packed, Pair.class));
    BinaryOutput<Pair> output = BinaryOutput.of(file, Pair.class);
    assertThrows(IllegalArgumentException.class, () -> output.toFolder(".rows.zst"));
  }
}
