package org.gyre.dataflow.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@link SpillFile} and {@link SpillFolder} keep, delete and say. */
class SpillTest {

  @RegisterExtension final NoLeaks memory = new NoLeaks(1 << 20, 4096);

  @Test
  void readsBackAtAnyPositionWhatWasAppended() throws IOException {
    Random random = memory.random();
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    try (Arena arena = Arena.ofConfined();
        SpillFile file = memory.spill().create("sort")) {
      for (int i = 0; i < 200; i++) {
        byte[] block = randomBytes(random, 10_000);
        MemorySegment source = offHeap(arena, block);
        assertEquals(model.size(), file.append(source, 0, block.length));
        model.write(block);
        assertEquals(model.size(), file.size());
        assertReadsBack(file, model.toByteArray(), random, arena);
      }
      assertEquals(model.size(), memory.spill().bytesWritten());
    }
  }

  private static void assertReadsBack(SpillFile file, byte[] model, Random random, Arena arena)
      throws IOException {
    int from = random.nextInt(model.length + 1);
    int length = random.nextInt(model.length - from + 1);
    MemorySegment target = arena.allocate(length + 8L);
    file.read(from, target, 8, length);
    assertArrayEquals(
        Arrays.copyOfRange(model, from, from + length),
        target.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void readingBeyondTheEndIsAnErrorWithPositionAndFile() throws IOException {
    try (Arena arena = Arena.ofConfined();
        SpillFile file = memory.spill().create("hash join")) {
      MemorySegment block = arena.allocate(100);
      file.append(block, 0, 100);
      var error = assertThrows(EOFException.class, () -> file.read(50, block, 0, 51));
      assertTrue(error.getMessage().startsWith("Cannot read 51 bytes at position 50"));
      assertTrue(error.getMessage().endsWith("of hash join: it ends at 100"));
      assertThrows(EOFException.class, () -> file.map(0, 101, arena));
      assertThrows(IllegalArgumentException.class, () -> file.truncate(101));
    }
  }

  @Test
  void blocksAreWrittenInPlaceCutAndMapped() throws IOException {
    try (Arena arena = Arena.ofConfined();
        SpillFile file = memory.spill().create("sort")) {
      MemorySegment head = offHeap(arena, new byte[] {1, 2, 3});
      file.append(head, 0, 3);
      try (Arena mapping = Arena.ofShared()) {
        MemorySegment block = file.extend(200_000, mapping);
        assertEquals(200_000, block.byteSize());
        assertEquals(0, block.get(ValueLayout.JAVA_BYTE, 199_999));
        block.fill((byte) 9);
      }
      file.truncate(100_003);
      assertEquals(100_003, file.append(head, 1, 2));
      try (Arena mapping = Arena.ofShared()) {
        MemorySegment mapped = file.map(100_002, 3, mapping);
        assertArrayEquals(new byte[] {9, 2, 3}, mapped.toArray(ValueLayout.JAVA_BYTE));
        assertTrue(mapped.isReadOnly());
      }
    }
  }

  @Test
  void interruptedThreadsNeitherFailNorHarmOthers() throws Exception {
    byte[] block = randomBytes(memory.random(), 100_000);
    try (Arena arena = Arena.ofShared();
        SpillFile file = memory.spill().create("sort");
        ExecutorService executor = Executors.newFixedThreadPool(4)) {
      MemorySegment source = offHeap(arena, block);
      file.append(source, 0, block.length);
      List<Callable<Boolean>> readers = new ArrayList<>();
      for (int reader = 0; reader < 8; reader++) {
        boolean interrupts = reader % 2 == 0;
        readers.add(() -> readOften(file, block, interrupts));
      }
      for (Future<Boolean> stillInterrupted : executor.invokeAll(readers)) {
        stillInterrupted.get();
      }
      Thread.currentThread().interrupt();
      assertEquals(block.length, file.append(source, 0, block.length));
      assertTrue(Thread.interrupted());
    }
  }

  private static Boolean readOften(SpillFile file, byte[] expected, boolean interrupts)
      throws IOException {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment target = arena.allocate(expected.length);
      Thread reader = Thread.currentThread();
      for (int i = 0; i < 200; i++) {
        // From another thread, so that some interrupts come while the read is under way.
        Thread interrupter = interrupts ? Thread.startVirtualThread(reader::interrupt) : null;
        target.fill((byte) 0);
        file.read(0, target, 0, expected.length);
        assertArrayEquals(expected, target.toArray(ValueLayout.JAVA_BYTE));
        if (interrupter != null) {
          while (!Thread.interrupted()) {
            Thread.onSpinWait();
          }
        }
      }
      return true;
    }
  }

  @Test
  void filesAreDeletedWithThemselvesOrWithTheFolder() throws IOException {
    SpillFile first = memory.spill().create("a/b c\\d: sort");
    memory.spill().create("left open");
    assertEquals(1, filesNamed("0-a-b-c-d-sort.spill"));
    first.close();
    first.close();
    assertEquals(0, filesNamed("0-a-b-c-d-sort.spill"));
    assertEquals(1, filesNamed("1-left-open.spill"));
    memory.spill().close();
    assertEquals(List.of(), memory.filesLeft());
    memory.spill().close();
    assertThrows(IOException.class, () -> memory.spill().create("late"));
  }

  private long filesNamed(String name) throws IOException {
    return memory.filesLeft().stream().filter(f -> f.getFileName().toString().equals(name)).count();
  }

  @Test
  void closedFilesSaySo() throws IOException {
    SpillFile file = memory.spill().create("sort");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(10);
      file.append(block, 0, 10);
      file.close();
      var error = assertThrows(IOException.class, () -> file.read(0, block, 0, 10));
      assertTrue(error.getMessage().contains("the file is closed"), error::getMessage);
      assertThrows(IOException.class, () -> file.append(block, 0, 10));
    }
  }

  @Test
  void nothingIsCreatedBeforeItIsNeeded() throws IOException {
    Path parent = memory.spillParent().resolve("deep/er");
    try (SpillFolder folder = new SpillFolder(parent)) {
      assertFalse(Files.exists(parent));
      folder.create("sort");
      assertTrue(Files.exists(parent));
    }
    Files.delete(parent);
    Files.delete(parent.getParent());
  }

  @Test
  void aParentThatIsNoFolderIsAnErrorWithItsRemedy() throws IOException {
    Path file = Files.createFile(memory.spillParent().resolve("file"));
    try (SpillFolder folder = new SpillFolder(file)) {
      var error = assertThrows(IOException.class, () -> folder.create("sort"));
      assertTrue(error.getMessage().contains(file.toString()), error::getMessage);
      assertTrue(error.getMessage().contains("--spill-folder"), error::getMessage);
    }
    Files.delete(file);
  }

  @Test
  void failedOperationsSayWhatWhereAndWhatToDo() throws IOException {
    try (SpillFolder folder = memory.failingSpill(2);
        SpillFile file = folder.create("sort at step 4");
        Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(10);
      var error = assertThrows(IOException.class, () -> file.append(block, 0, 10));
      assertTrue(error.getMessage().startsWith("Cannot write 10 bytes at position 0 of the spill"));
      assertTrue(
          error.getMessage().contains("of sort at step 4: No space left on device"),
          error::getMessage);
      assertTrue(
          error
              .getMessage()
              .endsWith("choose another folder (Options.withSpillFolder, --spill-folder)"));
      assertEquals(0, file.size());
      assertEquals(0, file.append(block, 0, 10));
    }
  }

  @Test
  void whatAFileCouldNotDeleteTheFolderDeletes() throws IOException {
    try (SpillFolder folder = memory.failingSpill(2)) {
      folder.create("sort").close();
      assertEquals(1, filesNamed("0-sort.spill"));
    }
    assertEquals(List.of(), memory.filesLeft());
  }

  @Test
  void leftoversOfADeadProcessAreDeletedButNotThoseOfTheLiving() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                SpillingProcess.class.getName(),
                memory.spillParent().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertEquals('!', other.getInputStream().read(), "the other process did not start");
      spillOnce();
      assertEquals(1, filesNamed("0-other.spill"), "deleted under a living process");
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertEquals(1, filesNamed("0-other.spill"));
    spillOnce();
    assertEquals(0, filesNamed("0-other.spill"), "leftover not deleted");
  }

  private void spillOnce() throws IOException {
    try (SpillFolder folder = new SpillFolder(memory.spillParent())) {
      folder.create("mine");
    }
  }

  private static String classPath() {
    return String.join(
        System.getProperty("path.separator"),
        locationOf(SpillFolder.class),
        locationOf(SpillingProcess.class));
  }

  private static String locationOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  @Test
  void foldersOfOneProcessLeaveEachOtherAlone() throws IOException {
    memory.spill().create("one");
    try (SpillFolder second = new SpillFolder(memory.spillParent())) {
      second.create("two");
      assertEquals(1, filesNamed("0-one.spill"));
    }
    assertEquals(1, filesNamed("0-one.spill"));
  }

  private static byte[] randomBytes(Random random, int bound) {
    byte[] bytes = new byte[random.nextInt(bound)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static MemorySegment offHeap(Arena arena, byte[] bytes) {
    return arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
  }
}
