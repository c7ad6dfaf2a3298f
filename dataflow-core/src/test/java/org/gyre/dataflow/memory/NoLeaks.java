package org.gyre.dataflow.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test a poisoned memory pool, a spill folder and a seeded random, and fails the test if
 * it leaves memory granted or a file behind. Register it as an instance field:
 * {@code @RegisterExtension final NoLeaks memory = new NoLeaks(…)}.
 *
 * <p>The seed is new for each run, unless the system property {@code gyre.seed} names one; a test
 * that fails prints it.
 */
public final class NoLeaks implements BeforeEachCallback, AfterEachCallback {

  private static final long SEED = Long.getLong("gyre.seed", System.nanoTime());

  private final long budgetBytes;
  private final int pageSize;
  private MemoryPool pool;
  private Path parent;
  private SpillFolder spill;
  private Random random;

  /**
   * A harness.
   *
   * @param budgetBytes the budget of each test's pool
   * @param pageSize its page size
   */
  public NoLeaks(long budgetBytes, int pageSize) {
    this.budgetBytes = budgetBytes;
    this.pageSize = pageSize;
  }

  /** The pool of this test. */
  public MemoryPool pool() {
    return pool;
  }

  /** The spill folder of this test. */
  public SpillFolder spill() {
    return spill;
  }

  /** The folder in which the spill folder is created; exists. */
  public Path spillParent() {
    return parent;
  }

  /** Random numbers; the same ones for the same seed. */
  public Random random() {
    return random;
  }

  /** A spill folder of which every {@code n}-th operation fails; closed by the caller. */
  public SpillFolder failingSpill(int n) {
    AtomicInteger operations = new AtomicInteger();
    return new SpillFolder(
        parent,
        false,
        operation -> {
          if (operations.incrementAndGet() % n == 0) {
            throw new IOException("No space left on device (injected)");
          }
        });
  }

  /** The files and folders below the spill folder's parent. */
  public List<Path> filesLeft() throws IOException {
    try (Stream<Path> files = Files.walk(parent)) {
      return files.filter(file -> !file.equals(parent)).toList();
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    pool = new MemoryPool(budgetBytes, pageSize, Poison.ON);
    parent = Files.createTempDirectory("gyre-test-");
    spill = new SpillFolder(parent);
    random = new Random(SEED);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (context.getExecutionException().isPresent()) {
      System.out.printf(
          "%s failed; reproduce with -Dgyre.seed=%d%n", context.getDisplayName(), SEED);
    }
    spill.close();
    List<Path> left = filesLeft();
    for (Path file : left.reversed()) {
      Files.delete(file);
    }
    Files.delete(parent);
    assertEquals(List.of(), left, "files left behind");
    assertEquals("", pool.report(), "memory not returned");
    pool.close();
    assertEquals(0, pool.used());
  }
}
