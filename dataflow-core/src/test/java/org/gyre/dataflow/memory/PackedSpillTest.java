package org.gyre.dataflow.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A spill file, compressed or not, against an array of bytes. */
final class PackedSpillTest {

  private static final int MOST = 4 << 20;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private final long seed = Long.getLong("gyre.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final byte[] model = new byte[MOST];
  private int size;

  @TempDir private Path parent;

  /** Bytes that become smaller, and some that do not. */
  private MemorySegment block(Arena arena, int bytes) {
    MemorySegment block = arena.allocate(Math.max(1, bytes));
    boolean compressible = random.nextInt(3) > 0;
    for (int i = 0; i < bytes; i++) {
      block.set(BYTE, i, (byte) (compressible ? i / 100 % 7 : random.nextInt()));
    }
    return block;
  }

  private void append(SpillFile file, Arena arena) throws IOException {
    int bytes = random.nextInt(random.nextBoolean() ? 100 : 200_000);
    MemorySegment block = block(arena, bytes);
    assertEquals(size, file.append(block, 0, bytes));
    MemorySegment.copy(block, BYTE, 0, model, size, bytes);
    size += bytes;
  }

  private void extend(SpillFile file, Arena arena) throws IOException {
    int bytes = 1 + random.nextInt(10_000);
    MemorySegment mapped = file.extend(bytes, arena);
    MemorySegment.copy(block(arena, bytes), 0, mapped, 0, bytes);
    MemorySegment.copy(mapped, BYTE, 0, model, size, bytes);
    int kept = random.nextInt(bytes + 1);
    file.truncate(size + kept);
    size += kept;
  }

  private void check(SpillFile file, Arena arena) throws IOException {
    int from = random.nextInt(size + 1);
    int bytes = random.nextInt(size - from + 1);
    MemorySegment read = arena.allocate(bytes + 3);
    file.read(from, read, 3, bytes);
    assertSame(from, read.asSlice(3, bytes));
    if (bytes > 0) {
      assertSame(from, file.map(from, bytes, arena));
    }
  }

  private void assertSame(int from, MemorySegment actual) {
    MemorySegment expected = MemorySegment.ofArray(model).asSlice(from, actual.byteSize());
    assertEquals(-1, expected.mismatch(actual), "-Dgyre.seed=" + seed);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsWhatWasWritten(boolean compresses) throws IOException {
    try (SpillFolder folder = new SpillFolder(parent, compresses);
        SpillFile file = folder.create("test")) {
      while (size < MOST / 2) {
        try (Arena arena = Arena.ofShared()) {
          switch (random.nextInt(6)) {
            case 0 -> extend(file, arena);
            case 1, 2 -> check(file, arena);
            default -> append(file, arena);
          }
        }
        assertEquals(size, file.size());
      }
    }
  }

  @Test
  void blocksWithoutBytesAreNotThere() throws IOException {
    try (SpillFolder folder = new SpillFolder(parent, true);
        SpillFile file = folder.create("test");
        Arena arena = Arena.ofConfined()) {
      MemorySegment block = block(arena, 100);
      for (int i = 0; i < 40; i++) {
        file.append(block, 0, i % 3 == 0 ? 100 : 0);
      }
      MemorySegment read = arena.allocate(100);
      for (int i = 0; i < 14; i++) {
        file.read(100L * i, read, 0, 100);
        assertEquals(-1, block.mismatch(read));
      }
    }
  }

  @Test
  void whatRepeatsTakesLessRoom() throws IOException {
    try (SpillFolder folder = new SpillFolder(parent, true);
        SpillFile file = folder.create("test");
        Arena arena = Arena.ofConfined()) {
      MemorySegment zeros = arena.allocate(BlockPacker.LARGEST);
      for (int i = 0; i < 10; i++) {
        file.append(zeros, 0, zeros.byteSize());
      }
      assertEquals(10L * BlockPacker.LARGEST, file.size());
      assertTrue(folder.bytesWritten() < file.size() / 50, folder.bytesWritten() + " bytes");
    }
  }

  @Test
  void threadsReadAtTheSameTime() throws Exception {
    try (SpillFolder folder = new SpillFolder(parent, true);
        SpillFile file = folder.create("test");
        Arena arena = Arena.ofShared();
        var threads = Executors.newFixedThreadPool(4)) {
      while (size < MOST / 4) {
        append(file, arena);
      }
      List<Future<?>> reading = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int step = 1_000 + 777 * thread;
        reading.add(threads.submit(() -> readAll(file, step)));
      }
      for (Future<?> reader : reading) {
        finish(reader);
      }
    }
  }

  private static void finish(Future<?> reader) throws Exception {
    try {
      reader.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private Void readAll(SpillFile file, int step) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment read = arena.allocate(step);
      for (int from = 0; from + step <= size; from += step) {
        file.read(from, read, 0, step);
        assertSame(from, read);
      }
    }
    return null;
  }
}
