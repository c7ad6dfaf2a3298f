package org.gyre.dataflow.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random grants against a model that only counts. Every grant is filled with its own number and
 * looked at again before it is freed, so that memory granted twice is noticed.
 */
class MemoryPoolModelTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 200;
  private static final long BUDGET = (long) PAGES * PAGE;

  @RegisterExtension final NoLeaks memory = new NoLeaks(BUDGET, PAGE);

  private record Grant(MemorySegment segment, long charged, byte mark) {

    void check() {
      for (long at = 0; at < segment.byteSize(); at += 64) {
        assertEquals(mark, segment.get(ValueLayout.JAVA_BYTE, at));
      }
    }
  }

  /** An account beside what it should hold. */
  private static final class Task {
    private final Account account;
    private final long reserve;
    private final List<Grant> grants = new ArrayList<>();

    Task(MemoryPool pool, int number, int reservedPages) {
      account = pool.open("task " + number, reservedPages);
      reserve = (long) reservedPages * PAGE;
    }

    long used() {
      return grants.stream().mapToLong(Grant::charged).sum();
    }

    long committed() {
      return Math.max(reserve, used());
    }

    void take(MemorySegment segment, long charged, Random random) {
      byte mark = (byte) random.nextInt();
      grants.add(new Grant(segment.fill(mark), charged, mark));
    }

    Grant remove(Random random) {
      Grant grant = grants.remove(random.nextInt(grants.size()));
      grant.check();
      return grant;
    }

    void close() {
      grants.forEach(Grant::check);
      account.close();
    }
  }

  @Test
  void grantsAgreeWithTheModel() {
    Random random = memory.random();
    List<Task> tasks = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      step(tasks, step, random);
      assertEquals(tasks.stream().mapToLong(Task::used).sum(), memory.pool().used());
      assertTrue(memory.pool().resident() <= BUDGET);
    }
    tasks.forEach(Task::close);
  }

  private void step(List<Task> tasks, int step, Random random) {
    int choice = random.nextInt(100);
    if (tasks.isEmpty() || choice < 3) {
      open(tasks, step, random.nextInt(30));
      return;
    }
    Task task = tasks.get(random.nextInt(tasks.size()));
    if (choice < 5) {
      task.close();
      tasks.remove(task);
    } else if (choice < 55) {
      page(tasks, task, random);
    } else if (choice < 60) {
      region(tasks, task, random);
    } else if (!task.grants.isEmpty()) {
      task.account.free(task.remove(random).segment());
    }
    assertEquals(task.account.used(), tasks.contains(task) ? task.used() : 0);
  }

  private static long committed(List<Task> tasks) {
    return tasks.stream().mapToLong(Task::committed).sum();
  }

  private void open(List<Task> tasks, int step, int reserve) {
    long needed = committed(tasks) + (long) reserve * PAGE;
    try {
      tasks.add(new Task(memory.pool(), step, reserve));
      assertTrue(needed <= BUDGET);
    } catch (InsufficientMemoryException refused) {
      assertTrue(needed > BUDGET);
      assertEquals(needed, refused.sufficientBudget());
    }
  }

  private void page(List<Task> tasks, Task task, Random random) {
    long after = committed(tasks) - task.committed() + Math.max(task.reserve, task.used() + PAGE);
    MemorySegment page = task.account.tryPage();
    assertEquals(after <= BUDGET, page != null);
    if (page != null) {
      task.take(page, PAGE, random);
    }
  }

  private void region(List<Task> tasks, Task task, Random random) {
    long bytes = random.nextLong(60L * PAGE);
    long before = task.account.used();
    MemorySegment region = task.account.tryRegion(bytes);
    if (region != null) {
      assertEquals(bytes, region.byteSize());
      long charged = task.account.used() - before;
      assertTrue(charged >= bytes && charged <= bytes + bytes / 4 + PAGE);
      task.take(region, charged, random);
      assertTrue(committed(tasks) <= BUDGET);
    }
  }

  @Test
  void concurrentTasksAlwaysGetTheirReserveAndNeverSharePages() throws Exception {
    int threads = 8;
    int reserve = 10;
    List<Callable<Void>> work = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      Random random = new Random(memory.random().nextLong());
      work.add(() -> runTasks(random, reserve));
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (Future<Void> done : executor.invokeAll(work)) {
        done.get();
      }
    }
    assertEquals(0, memory.pool().used());
    assertTrue(memory.pool().resident() <= BUDGET);
  }

  private Void runTasks(Random random, int reserve) {
    for (int round = 0; round < 200; round++) {
      Task task = new Task(memory.pool(), round, reserve);
      for (int i = 0; i < reserve; i++) {
        MemorySegment page = task.account.tryPage();
        assertNotNull(page, "a reserved page was refused");
        task.take(page, PAGE, random);
        MemorySegment region = task.account.tryRegion(random.nextLong(5L * PAGE));
        if (region != null) {
          // Counts against the reserve, so it is returned before the next page.
          region.fill((byte) 7);
          task.account.free(region);
        }
      }
      for (MemorySegment page = task.account.tryPage();
          page != null && task.grants.size() < 3 * reserve;
          page = task.account.tryPage()) {
        task.take(page, PAGE, random);
      }
      while (task.grants.size() > reserve) {
        task.account.free(task.remove(random).segment());
      }
      task.close();
    }
    return null;
  }
}
