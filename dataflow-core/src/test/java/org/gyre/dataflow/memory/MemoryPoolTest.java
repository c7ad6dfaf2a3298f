package org.gyre.dataflow.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Budget, reserves, eviction, recycling and the messages of {@link MemoryPool}. */
class MemoryPoolTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 64;

  @RegisterExtension final NoLeaks memory = new NoLeaks(PAGES * PAGE, PAGE);

  @Test
  void pagesAreBoundedAlignedAndCounted() {
    try (Account account = memory.pool().open("scan", 0)) {
      MemorySegment page = account.page();
      assertEquals(PAGE, page.byteSize());
      assertEquals(0, page.address() % 64);
      assertThrows(IndexOutOfBoundsException.class, () -> page.get(ValueLayout.JAVA_BYTE, PAGE));
      assertEquals(PAGE, account.used());
      assertEquals(PAGE, memory.pool().used());
      account.free(page);
      assertEquals(0, account.used());
      assertEquals(PAGE, memory.pool().peak());
    }
  }

  @Test
  void wholeBudgetIsGrantedAndNotAPageMore() {
    try (Account account = memory.pool().open("scan", 0)) {
      for (int i = 0; i < PAGES; i++) {
        assertNotNull(account.tryPage());
      }
      assertNull(account.tryPage());
      assertEquals(PAGES * PAGE, memory.pool().used());
      assertEquals(PAGES * PAGE, memory.pool().resident());
    }
  }

  @Test
  void reserveIsThereWhateverOthersTake() {
    try (Account modest = memory.pool().open("modest", 5);
        Account greedy = memory.pool().open("greedy", 0)) {
      int taken = 0;
      while (greedy.tryPage() != null) {
        taken++;
      }
      assertEquals(PAGES - 5, taken);
      assertNull(greedy.tryRegion(2 * PAGE));
      for (int i = 0; i < 5; i++) {
        modest.page();
      }
      assertNull(modest.tryPage());
    }
  }

  @Test
  void aBoundedAccountLeavesTheRestToOthers() {
    try (Account bounded = memory.pool().open("bounded", 1)) {
      bounded.limit(3L * PAGE);
      MemorySegment first = bounded.tryPage();
      assertNotNull(bounded.tryPage());
      assertNotNull(bounded.tryPage());
      assertNull(bounded.tryPage());
      assertNull(bounded.tryRegion(2 * PAGE));
      bounded.free(first);
      assertNotNull(bounded.tryPage());
      assertNotNull(bounded.page(), "what it cannot do without");
      assertNull(bounded.tryPage());
    }
  }

  @Test
  void whatIsNotNeededIsOpenedAsAWholeAndLeavesWhatIsKeptForOpening() {
    memory.pool().keepForOpening(4L * PAGE);
    assertEquals(List.of(), memory.pool().tryOpenAll("parts", 1, PAGES - 3));
    List<Account> opened = memory.pool().tryOpenAll("parts", 1, PAGES - 4);
    assertEquals(PAGES - 4, opened.size());
    try (Account needed = memory.pool().open("needed", 4)) {
      assertEquals(List.of(), memory.pool().tryOpenAll("more", 1, 1));
      opened.forEach(account -> assertNotNull(account.tryPage()));
      needed.page();
    }
    opened.forEach(Account::close);
    memory.pool().keepForOpening(0);
  }

  @Test
  void closingAnAccountGivesItsReserveUp() {
    Account reserved = memory.pool().open("idle", PAGES);
    try (Account other = memory.pool().open("other", 0)) {
      assertNull(other.tryPage());
      reserved.close();
      reserved.close();
      assertNotNull(other.tryRegion(PAGES * PAGE));
    }
    assertThrows(IllegalStateException.class, reserved::tryPage);
  }

  @Test
  void reserveBeyondTheBudgetIsRefusedWithTheNumberThatWouldDo() {
    try (Account first = memory.pool().open("sort[1] at step 3", 10)) {
      var refusal =
          assertThrows(
              InsufficientMemoryException.class, () -> memory.pool().open("join", PAGES - 9));
      assertEquals((PAGES + 1) * PAGE, refusal.sufficientBudget());
      assertTrue(
          refusal.getMessage().startsWith("join cannot start without 220 KiB"),
          refusal::getMessage);
      assertTrue(
          refusal
              .getMessage()
              .contains("give at least Options.withMemory(266240), or --memory 260k"),
          refusal::getMessage);
      assertTrue(refusal.getMessage().contains("sort[1] at step 3: 40 KiB"), refusal::getMessage);
      assertEquals(0, first.used());
    }
    try (MemoryPool larger = new MemoryPool((PAGES + 1) * PAGE, PAGE)) {
      Account first = larger.open("sort", 10);
      larger.open("join", PAGES - 9).close();
      first.close();
    }
  }

  @Test
  void refusedRegionNamesABudgetThatWouldDo() {
    long bytes = 50 * PAGE + 1;
    try (Account account = memory.pool().open("table", 0)) {
      for (int i = 0; i < 20; i++) {
        account.page();
      }
      var refusal = assertThrows(InsufficientMemoryException.class, () -> account.region(bytes));
      try (MemoryPool larger = new MemoryPool(refusal.sufficientBudget(), PAGE);
          Account again = larger.open("table", 0)) {
        for (int i = 0; i < 20; i++) {
          again.page();
        }
        assertEquals(bytes, again.region(bytes).byteSize());
      }
    }
  }

  @Test
  void budgetBelowAPageAndOddPageSizesAreRefused() {
    var refusal =
        assertThrows(InsufficientMemoryException.class, () -> new MemoryPool(PAGE - 1, PAGE));
    assertEquals(PAGE, refusal.sufficientBudget());
    assertTrue(
        refusal.getMessage().contains("give at least Options.withMemory(4096), or --memory 4k"),
        refusal::getMessage);
    for (int size : new int[] {0, -4096, 2048, 5000, 32 << 20}) {
      assertThrows(IllegalArgumentException.class, () -> new MemoryPool(1 << 30, size));
    }
  }

  @Test
  void impossibleRegionsAreRefusedWithoutEvicting() {
    Evictable never =
        bytes -> {
          throw new AssertionError("asked in vain");
        };
    memory.pool().register(never);
    try (Account account = memory.pool().open("table", 0)) {
      assertNull(account.tryRegion(1L << 62));
      assertNull(account.tryRegion((PAGES + 1L) * PAGE));
      assertThrows(IllegalArgumentException.class, () -> account.tryRegion(-1));
      assertThrows(IllegalArgumentException.class, () -> account.tryRegion(Long.MAX_VALUE));
      assertThrows(InsufficientMemoryException.class, () -> account.region(1L << 62));
      assertThrows(
          InsufficientMemoryException.class, () -> memory.pool().open("join", Integer.MAX_VALUE));
    }
    memory.pool().unregister(never);
  }

  @Test
  void regionsAreExactAndChargedInPages() {
    try (Account account = memory.pool().open("table", 0)) {
      MemorySegment small = account.region(100);
      assertEquals(100, small.byteSize());
      assertEquals(PAGE, account.used());
      MemorySegment large = account.region(3 * PAGE + 1);
      assertEquals(3 * PAGE + 1, large.byteSize());
      assertEquals(5 * PAGE, account.used());
      assertEquals(0, account.region(0).byteSize());
      account.free(large);
      account.free(small.asSlice(0, 8));
      assertEquals(PAGE, account.used());
    }
  }

  @Test
  void freePagesMakeRoomForARegionAndBack() {
    try (Account account = memory.pool().open("table", 0)) {
      for (int round = 0; round < 3; round++) {
        List<MemorySegment> pages = new ArrayList<>();
        for (int i = 0; i < PAGES; i++) {
          pages.add(account.page());
        }
        pages.forEach(account::free);
        MemorySegment region = account.region(PAGES * PAGE);
        assertThrows(
            IllegalStateException.class, () -> pages.getFirst().get(ValueLayout.JAVA_BYTE, 0));
        assertEquals(PAGES * PAGE, memory.pool().resident());
        account.free(region);
      }
    }
  }

  @Test
  void regionsOfASizeAreRecycled() {
    try (Account account = memory.pool().open("table", 0)) {
      MemorySegment first = account.region(10 * PAGE);
      account.free(first);
      MemorySegment again = account.region(9 * PAGE);
      assertEquals(first.address(), again.address());
      assertEquals(10 * PAGE, account.used());
      account.free(again);
      MemorySegment other = account.region(5 * PAGE);
      assertEquals(5 * PAGE, account.used());
      account.free(other);
    }
  }

  @Test
  void freedMemoryIsPoisoned() {
    try (Account account = memory.pool().open("scan", 0)) {
      MemorySegment page = account.page().fill((byte) 1);
      MemorySegment region = account.region(2 * PAGE).fill((byte) 1);
      account.free(page);
      account.free(region);
      assertEquals((byte) 0xDB, page.get(ValueLayout.JAVA_BYTE, PAGE - 1));
      assertEquals((byte) 0xDB, region.get(ValueLayout.JAVA_BYTE, 2 * PAGE - 1));
    }
  }

  @Test
  void onlyTheHolderFreesAndOnlyOnce() {
    try (Account one = memory.pool().open("one", 0);
        Account two = memory.pool().open("two", 0)) {
      MemorySegment page = one.page();
      assertThrows(IllegalArgumentException.class, () -> two.free(page));
      assertThrows(IllegalArgumentException.class, () -> one.free(page.asSlice(8)));
      assertThrows(
          IllegalArgumentException.class, () -> one.free(MemorySegment.ofArray(new byte[8])));
      one.free(page);
      var twice = assertThrows(IllegalArgumentException.class, () -> one.free(page));
      assertTrue(twice.getMessage().contains("one (0 B)"), twice::getMessage);
      assertTrue(twice.getMessage().contains("free already"), twice::getMessage);
    }
  }

  @Test
  void freeingAfterTheAccountIsClosedDoesNothing() {
    Account account = memory.pool().open("scan", 0);
    MemorySegment page = account.page();
    account.close();
    try (Account other = memory.pool().open("other", 0)) {
      assertEquals(page.address(), other.page().address());
      account.free(page);
      assertEquals(PAGE, other.used());
    }
  }

  @Test
  void poolNamesWhoHoldsMemoryAtItsEnd() {
    MemoryPool pool = new MemoryPool(PAGES * PAGE, PAGE);
    Account account = pool.open("hash join of orders", 0);
    account.page();
    assertEquals("hash join of orders: 4 KiB", pool.report());
    var outstanding = assertThrows(IllegalStateException.class, pool::close);
    assertTrue(outstanding.getMessage().contains("hash join of orders (4 KiB)"));
    account.close();
    pool.close();
    pool.close();
    assertThrows(IllegalStateException.class, () -> pool.open("late", 0));
  }

  @Test
  void transferMovesTheCharge() {
    try (Account from = memory.pool().open("from", 0);
        Account to = memory.pool().open("to", 0)) {
      MemorySegment page = from.page();
      MemorySegment region = from.region(3 * PAGE);
      from.transfer(page, to);
      from.transfer(region, to);
      assertEquals(0, from.used());
      assertEquals(4 * PAGE, to.used());
      assertThrows(IllegalArgumentException.class, () -> from.free(page));
      to.free(page);
      to.free(region);
      assertEquals(0, memory.pool().used());
    }
  }

  @Test
  void transferOfReservedPagesNeverPromisesMoreThanThereIs() {
    try (Account from = memory.pool().open("from", 4);
        Account to = memory.pool().open("to", 0)) {
      MemorySegment page = from.page();
      for (int i = 0; i < PAGES - 4; i++) {
        to.page();
      }
      from.transfer(page, to);
      for (int i = 0; i < 3; i++) {
        from.page();
      }
      assertNull(from.tryPage());
      assertEquals(PAGES * PAGE, memory.pool().used());
    }
  }

  @Test
  void evictablesGiveWayLargestFirst() {
    List<String> asked = new ArrayList<>();
    try (Account cache = memory.pool().open("cache", 0);
        Account table = memory.pool().open("table", 0)) {
      Evictable small = new Kept(cache, 4, "small", asked);
      Evictable large = new Kept(cache, 50, "large", asked);
      assertNotNull(table.tryRegion(30 * PAGE));
      assertEquals(List.of("large"), asked);
      assertNotNull(table.tryRegion(30 * PAGE));
      assertEquals(List.of("large"), asked.stream().distinct().toList());
      assertNull(table.tryRegion(5 * PAGE));
      assertEquals(List.of("large", "small"), asked.stream().distinct().toList());
      assertNotNull(table.tryRegion(4 * PAGE));
      memory.pool().unregister(small);
      memory.pool().unregister(large);
    }
  }

  @Test
  void aReserveMayBeMadeByEviction() {
    try (Account cache = memory.pool().open("cache", 0)) {
      Evictable kept = new Kept(cache, PAGES, "kept", new ArrayList<>());
      memory.pool().open("sort", PAGES - 1).close();
      assertTrue(cache.used() <= PAGE);
      memory.pool().unregister(kept);
    }
  }

  @Test
  void whatIsClosedWhileNothingIsFoundToEvictIsTaken() {
    Account other = memory.pool().open("other", PAGES);
    Evictable nothing =
        bytes -> {
          other.close();
          return 0;
        };
    memory.pool().register(nothing);
    memory.pool().open("sort", PAGES).close();
    memory.pool().unregister(nothing);
  }

  @Test
  void whatAnotherIsEvictingIsWaitedFor() throws Exception {
    try (Account cache = memory.pool().open("cache", 0);
        Account table = memory.pool().open("table", 0)) {
      Kept kept = new Kept(cache, PAGES, "kept", new ArrayList<>());
      memory.pool().unregister(kept);
      CountDownLatch first = new CountDownLatch(1);
      CountDownLatch second = new CountDownLatch(1);
      Evictable slow =
          bytes -> {
            if (first.getCount() == 0) {
              second.countDown();
              return 0;
            }
            first.countDown();
            return kept.evictAfter(second);
          };
      memory.pool().register(slow);
      Thread evicting = Thread.ofPlatform().start(table::tryPage);
      first.await();
      memory.pool().open("sort", PAGES - 1).close();
      evicting.join();
      memory.pool().unregister(slow);
    }
  }

  @Test
  void failedEvictionIsToldToWhoeverIsRefused() {
    Evictable full =
        bytes -> {
          throw new IOException("disk full");
        };
    memory.pool().register(full);
    try (Account account = memory.pool().open("table", 0)) {
      account.region(PAGES * PAGE);
      assertNull(account.tryPage());
      var refusal = assertThrows(InsufficientMemoryException.class, account::page);
      assertEquals("disk full", refusal.getSuppressed()[0].getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 65536, 16 << 20})
  void everyPageSizeWorks(int pageSize) {
    try (MemoryPool pool = new MemoryPool(3L * pageSize, pageSize);
        Account account = pool.open("scan", 3)) {
      for (int i = 0; i < 3; i++) {
        account.page().fill((byte) i);
      }
      assertNull(account.tryPage());
    }
  }

  @Test
  void defaultBudgetIsAShareOfTheMachine() {
    assertTrue(MemoryPool.defaultBudget() >= 64 << 20);
    assertFalse(MemoryPool.defaultBudget() > 1L << 50);
  }

  /** Pages kept by an account until they are asked for. */
  private static final class Kept implements Evictable {
    private final Account account;
    private final String name;
    private final List<String> asked;
    private final List<MemorySegment> pages = new ArrayList<>();

    Kept(Account account, int pages, String name, List<String> asked) {
      this.account = account;
      this.name = name;
      this.asked = asked;
      for (int i = 0; i < pages; i++) {
        this.pages.add(account.page());
      }
      account.pool().register(this);
    }

    @Override
    public long evict(long bytes) {
      asked.add(name);
      long freed = 0;
      while (freed < bytes && !pages.isEmpty()) {
        account.free(pages.removeLast());
        freed += PAGE;
      }
      return freed;
    }

    long evictAfter(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return evict(Long.MAX_VALUE);
    }

    @Override
    public long evictableBytes() {
      return (long) pages.size() * PAGE;
    }
  }
}
