package org.gyre.dataflow.memory;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One budget of off-heap memory for everything an environment runs. Thread-safe.
 *
 * <p>Memory is granted to {@link Account}s as pages of one size and as contiguous regions of any
 * size. An account may reserve pages when it opens: these it can have at any time, whatever the
 * others take. Beyond its reserve an account gets what is neither granted nor reserved. What the
 * pool has granted or promised (the <em>committed</em> bytes: for each account the larger of what
 * it uses and what it has reserved) never exceeds the budget, and neither does what is resident.
 *
 * <p>When a request falls short, the registered {@link Evictable}s are asked to spill before the
 * answer is no.
 *
 * <p>Granted memory holds arbitrary bytes. A grant costs well under a microsecond, but for the
 * first touch of memory fresh from the operating system (about 0.4 ms a mebibyte), which happens
 * outside the lock.
 */
public final class MemoryPool implements AutoCloseable {

  /** The page size when nothing else is said: 64 KiB. */
  public static final int DEFAULT_PAGE_SIZE = 64 << 10;

  private static final int MIN_PAGE_SIZE = 4 << 10;
  private static final int MAX_PAGE_SIZE = 16 << 20;
  private static final long MIN_DEFAULT_BUDGET = 64L << 20;

  /**
   * Who is short of one page will soon want more; evictables are asked for at least this many at a
   * time.
   */
  private static final int EVICTION_PAGES = 16;

  private final long budget;
  private final int pageSize;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition slabArrived = lock.newCondition();
  private final Slabs slabs;
  private final Set<Account> accounts = new LinkedHashSet<>();
  private final Evictables evictables = new Evictables();
  private int slabsOnTheirWay;
  private long usedBytes;
  private long committedBytes;
  private long headroomBytes;
  private long peakBytes;
  private boolean closed;

  /**
   * A pool for production.
   *
   * @param budgetBytes the most memory that may be granted and resident, rounded down to whole
   *     pages; at least one page
   * @param pageSize bytes of a page: a power of two from 4 KiB to 16 MiB
   * @throws IllegalArgumentException if the page size is no such number
   * @throws InsufficientMemoryException if the budget is smaller than one page
   */
  public MemoryPool(long budgetBytes, int pageSize) {
    this(budgetBytes, pageSize, Poison.OFF);
  }

  /**
   * A pool.
   *
   * @param budgetBytes the most memory that may be granted and resident, rounded down to whole
   *     pages; at least one page
   * @param pageSize bytes of a page: a power of two from 4 KiB to 16 MiB
   * @param poison whether freed memory is overwritten at once
   * @throws IllegalArgumentException if the page size is no such number
   * @throws InsufficientMemoryException if the budget is smaller than one page
   */
  public MemoryPool(long budgetBytes, int pageSize, Poison poison) {
    if (Integer.bitCount(pageSize) != 1 || pageSize < MIN_PAGE_SIZE || pageSize > MAX_PAGE_SIZE) {
      throw new IllegalArgumentException(
          "The page size must be a power of two from %d to %d bytes, but is %d"
              .formatted(MIN_PAGE_SIZE, MAX_PAGE_SIZE, pageSize));
    }
    if (budgetBytes < pageSize) {
      throw new InsufficientMemoryException(
          "A memory budget of %s does not hold one page of %s; give at least %s"
              .formatted(
                  ByteSize.text(budgetBytes), ByteSize.text(pageSize), ByteSize.options(pageSize)),
          pageSize);
    }
    this.budget = budgetBytes - budgetBytes % pageSize;
    this.pageSize = pageSize;
    this.slabs = new Slabs(budget, pageSize, poison);
  }

  /**
   * The budget when the user names none: 60 % of the memory of the machine, or of the container if
   * that has less, but no more than leaves room for the largest heap this JVM may grow and a tenth
   * for everything else.
   *
   * @return bytes, at least 64 MiB
   */
  public static long defaultBudget() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long total = system.getTotalMemorySize();
    long besideHeap = total - total / 10 - Runtime.getRuntime().maxMemory();
    return Math.max(MIN_DEFAULT_BUDGET, Math.min(total / 10 * 6, besideHeap));
  }

  /**
   * The size of every page.
   *
   * @return bytes, a power of two
   */
  public int pageSize() {
    return pageSize;
  }

  /**
   * The most memory this pool grants.
   *
   * @return bytes, a multiple of the page size
   */
  public long budget() {
    return budget;
  }

  /**
   * What is granted now. Reserves not made use of do not count.
   *
   * @return bytes, at most the budget
   */
  public long used() {
    lock.lock();
    try {
      return usedBytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The most that was ever granted at one time.
   *
   * @return bytes, at most the budget
   */
  public long peak() {
    lock.lock();
    try {
      return peakBytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps a part of the budget for the reserves of accounts that are yet to be opened, so that what
   * runs already cannot take all and starve what follows it.
   *
   * @param bytes how much; from now on no account gets it beyond its reserve
   */
  public void keepForOpening(long bytes) {
    lock.lock();
    try {
      headroomBytes = bytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What is kept for accounts that are yet to be opened.
   *
   * @return bytes, as given to {@link #keepForOpening}; 0 at first
   */
  public long keptForOpening() {
    lock.lock();
    try {
      return headroomBytes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Opens an account for one task of an operator.
   *
   * @param owner who it is for, as a user would name it: operator and place in the plan
   * @param reservedPages the pages without which the task makes no progress; it can have them at
   *     any time
   * @return the account; to be closed
   * @throws InsufficientMemoryException if the pages cannot be promised even after eviction, and
   *     what others are evicting is not enough
   * @throws IllegalStateException if the pool is closed
   */
  public Account open(String owner, int reservedPages) {
    if (reservedPages < 0) {
      throw new IllegalArgumentException(owner + " reserves " + reservedPages + " pages");
    }
    long reserve = (long) reservedPages * pageSize;
    do {
      Account account = tryOpen(owner, reserve);
      if (account != null) {
        return account;
      }
    } while (reserve <= budget && evict(reserve));
    evictables.awaitOthers();
    return openAtLast(owner, reserve);
  }

  /**
   * Opens accounts for what an operator can do without, if that leaves what is {@linkplain
   * #keepForOpening kept for opening} to others.
   *
   * @param owner as for {@link #open}
   * @param reservedPages the pages that each of them reserves, at least 1
   * @param count how many, at least 1
   * @return the accounts, all to be closed; or none
   */
  public List<Account> tryOpenAll(String owner, int reservedPages, int count) {
    long reserve = (long) reservedPages * pageSize;
    lock.lock();
    try {
      if (committedBytes + reserve * count > budget - headroomBytes) {
        return List.of();
      }
      return Stream.generate(() -> tryOpen(owner, reserve)).limit(count).toList();
    } finally {
      lock.unlock();
    }
  }

  private Account tryOpen(String owner, long reserve) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("The memory pool is closed; " + owner + " comes too late");
      }
      if (committedBytes + reserve > budget) {
        return null;
      }
      Account account = new Account(this, owner, reserve);
      committedBytes += reserve;
      accounts.add(account);
      return account;
    } finally {
      lock.unlock();
    }
  }

  /** Others may have freed what nothing was found to evict for. */
  private Account openAtLast(String owner, long reserve) {
    lock.lock();
    try {
      Account account = tryOpen(owner, reserve);
      if (account == null) {
        throw reserveRefusal(owner, reserve);
      }
      return account;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds something that can give up memory when there is too little.
   *
   * @param evictable to be asked from now on; may already be registered
   */
  public void register(Evictable evictable) {
    evictables.add(evictable);
  }

  /**
   * Removes an evictable. It may still be called once more by a request under way.
   *
   * @param evictable no longer to be asked; need not be registered
   */
  public void unregister(Evictable evictable) {
    evictables.remove(evictable);
  }

  /**
   * Who holds what, largest first, one line for each owner; for errors and tests.
   *
   * @return the lines; empty if nothing is granted or reserved
   */
  public String report() {
    lock.lock();
    try {
      Map<String, Long> byOwner = new HashMap<>();
      accounts.forEach(account -> byOwner.merge(account.owner(), account.committed(), Long::sum));
      return byOwner.entrySet().stream()
          .filter(entry -> entry.getValue() > 0)
          .sorted(
              Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                  .thenComparing(Map.Entry.comparingByKey()))
          .map(entry -> entry.getKey() + ": " + ByteSize.text(entry.getValue()))
          .collect(Collectors.joining("\n"));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns all memory to the operating system. A pool that is closed already stays so.
   *
   * @throws IllegalStateException if accounts are open; the message names their owners, and the
   *     pool stays open
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (!accounts.isEmpty()) {
        throw new IllegalStateException(
            "The memory pool is closed while %d accounts are open; close these first: %s"
                .formatted(accounts.size(), accounts));
      }
      closed = true;
      slabs.closeAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Grants a page (for at most a page of bytes) or a region; null if it does not fit even after
   * eviction.
   */
  MemorySegment grant(Account account, long bytes) {
    MemorySegment granted;
    do {
      granted = tryGrant(account, bytes);
    } while (granted == null && bytes <= budget && evict(bytes));
    return granted;
  }

  private MemorySegment tryGrant(Account account, long bytes) {
    lock.lock();
    try {
      account.requireOpen();
      var granted = bytes <= pageSize ? tryPage(account, bytes) : tryRegion(account, bytes);
      peakBytes = granted == null ? peakBytes : Math.max(peakBytes, usedBytes);
      return granted;
    } finally {
      lock.unlock();
    }
  }

  private MemorySegment tryPage(Account account, long bytes) {
    if (!tryCharge(account, pageSize)) {
      return null;
    }
    MemorySegment page = null;
    try {
      page = slabs.takePage(account, bytes);
      while (page == null) {
        long claimed = slabs.claimSlab();
        if (claimed > 0) {
          fetch(claimed, pageSize);
        } else {
          slabArrived.awaitUninterruptibly();
        }
        page = slabs.takePage(account, bytes);
      }
      return page;
    } finally {
      if (page == null) {
        charge(account, -pageSize);
      }
    }
  }

  private MemorySegment tryRegion(Account account, long bytes) {
    long idle = slabs.idleRegion(bytes);
    if (idle > 0 && tryCharge(account, idle)) {
      return slabs.takeRegion(account, idle, bytes);
    }
    long capacity = capacity(bytes);
    if (!tryCharge(account, capacity)) {
      return null;
    }
    boolean fetched = false;
    try {
      while (!slabs.hasRoom(capacity) && slabsOnTheirWay > 0) {
        slabArrived.awaitUninterruptibly();
      }
      if (!slabs.hasRoom(capacity)) {
        return null;
      }
      slabs.claimRegion(capacity);
      fetch(capacity, capacity);
      fetched = true;
      return slabs.takeRegion(account, capacity, bytes);
    } finally {
      if (!fetched) {
        charge(account, -capacity);
      }
    }
  }

  /** What is charged for a request: whole pages, at least one. */
  private long capacity(long bytes) {
    return Math.max(pageSize, (bytes + pageSize - 1) & -pageSize);
  }

  /** Gets claimed memory from the operating system; the lock is not held meanwhile. */
  private void fetch(long claimed, long unitBytes) {
    slabsOnTheirWay++;
    Slab slab = null;
    lock.unlock();
    try {
      slab = Slab.allocate(claimed, unitBytes);
    } catch (OutOfMemoryError refused) {
      var refusal =
          new InsufficientMemoryException(
              "The operating system refuses %s although the memory budget of %s is not used up; "
                      .formatted(ByteSize.text(claimed), ByteSize.text(budget))
                  + "give less (Options.withMemory, --memory) or free memory on this machine",
              budget);
      refusal.initCause(refused);
      throw refusal;
    } finally {
      lock.lock();
      slabsOnTheirWay--;
      if (slab == null) {
        slabs.unclaim(claimed);
      } else {
        slabs.add(slab);
      }
      slabArrived.signalAll();
    }
  }

  private boolean tryCharge(Account account, long bytes) {
    long more = account.commitment(bytes);
    if (more > 0 && committedBytes + more > budget - headroomBytes) {
      return false;
    }
    charge(account, bytes);
    return true;
  }

  private void charge(Account account, long bytes) {
    committedBytes += account.commitment(bytes);
    account.charge(bytes);
    usedBytes += bytes;
  }

  /** Takes back what an account holds at the start of a segment. */
  void free(Account account, MemorySegment segment) {
    lock.lock();
    try {
      if (!account.isClosed()) {
        Slab slab = slabHeldBy(account, segment);
        slabs.give(slab, slab.unitAt(segment.address()));
        charge(account, -slab.unitBytes());
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves a grant; what the giver's reserve had covered and the free budget cannot, its reserve
   * loses.
   */
  void transfer(Account from, MemorySegment segment, Account to) {
    if (to.pool() != this) {
      throw new IllegalArgumentException(
          "Memory of %s cannot go to %s, which belongs to another pool".formatted(from, to));
    }
    lock.lock();
    try {
      from.requireOpen();
      to.requireOpen();
      Slab slab = slabHeldBy(from, segment);
      slab.changeOwner(slab.unitAt(segment.address()), to);
      committedBytes -= from.committed() + to.committed();
      from.charge(-slab.unitBytes());
      to.charge(slab.unitBytes());
      committedBytes += from.committed() + to.committed();
      committedBytes -= from.waive(Math.max(0, committedBytes - budget));
    } finally {
      lock.unlock();
    }
  }

  private Slab slabHeldBy(Account account, MemorySegment segment) {
    Slab slab = segment.isNative() ? slabs.at(segment.address()) : null;
    int unit = slab == null ? -1 : slab.unitAt(segment.address());
    Account holder = unit < 0 ? null : slab.owner(unit);
    if (holder != account) {
      throw new IllegalArgumentException(
          "%s gives back a segment of %d bytes that it does not hold: %s"
              .formatted(
                  account,
                  segment.byteSize(),
                  unit < 0
                      ? "no page or region starts there"
                      : holder == null ? "it is free already" : "it belongs to " + holder));
    }
    return slab;
  }

  void close(Account account) {
    lock.lock();
    try {
      if (!accounts.remove(account)) {
        return;
      }
      if (account.charged() > 0) {
        slabs.giveAll(account);
        usedBytes -= account.charged();
      }
      committedBytes -= account.committed();
      account.markClosed();
    } finally {
      lock.unlock();
    }
  }

  /** What an account uses, read under the lock. */
  long charged(Account account) {
    lock.lock();
    try {
      return account.charged();
    } finally {
      lock.unlock();
    }
  }

  /** Asks the evictables for what is missing. Returns whether it makes sense to try again. */
  private boolean evict(long bytes) {
    long missing = bytes - uncommitted();
    long wanted = missing > 0 ? missing : bytes;
    return evictables.evict(Math.max(wanted, (long) EVICTION_PAGES * pageSize)) > 0;
  }

  /** What is held of the operating system's memory, granted or kept for the next request. */
  long resident() {
    lock.lock();
    try {
      return slabs.residentBytes();
    } finally {
      lock.unlock();
    }
  }

  private long uncommitted() {
    lock.lock();
    try {
      return budget - headroomBytes - committedBytes;
    } finally {
      lock.unlock();
    }
  }

  /** The answer to a request for a page or region that cannot be met. */
  InsufficientMemoryException refusal(String owner, long bytes) {
    lock.lock();
    try {
      long capacity = capacity(bytes);
      long room = capacity > pageSize ? slabs.budgetForRoom(capacity) : 0;
      return refusal(owner + " needs", capacity, Math.max(committedBytes + capacity, room));
    } finally {
      lock.unlock();
    }
  }

  private InsufficientMemoryException reserveRefusal(String owner, long reserve) {
    return refusal(owner + " cannot start without", reserve, committedBytes + reserve);
  }

  private InsufficientMemoryException refusal(String who, long bytes, long enough) {
    String holders = report();
    String message =
        "%s %s of memory, but of the budget of %s only %s are neither granted nor reserved; "
            .formatted(
                who,
                ByteSize.text(bytes),
                ByteSize.text(budget),
                ByteSize.text(budget - committedBytes));
    var refusal =
        new InsufficientMemoryException(
            message
                + "give at least "
                + ByteSize.options(enough)
                + (holders.isEmpty() ? "" : ". Granted or reserved:\n" + holders),
            enough);
    evictables.failure().ifPresent(refusal::addSuppressed);
    return refusal;
  }
}
