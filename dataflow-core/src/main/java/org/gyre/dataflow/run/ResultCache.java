package org.gyre.dataflow.run;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.Evictable;
import org.gyre.dataflow.memory.MemoryPool;
import org.gyre.dataflow.memory.SpillFolder;
import org.gyre.dataflow.physical.Properties;
import org.gyre.dataflow.physical.RowCount;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Nullable;

/**
 * The results that are kept from one job to the next, as rows in the memory of the environment. The
 * rows give way like those of an exchange: they are spilled when a job is short of memory. Between
 * jobs, what nobody can ask for any more is freed; and when all that is kept has more bytes than
 * the memory, so is what took the least time for its bytes, until it has not.
 *
 * <p>What nobody has asked to keep has a quarter of the memory, goes first, and is not spilled but
 * freed when a job is short of memory that does not read it.
 */
final class ResultCache implements Evictable, AutoCloseable {

  /** What part of the memory may be kept without having been asked for, as a divisor. */
  private static final int UNASKED_SHARE = 4;

  /**
   * What is kept of one node; a node that nobody holds cannot be read again.
   *
   * @param version of what it was made of; null if it was asked for, and is kept whatever happens
   */
  record Entry(
      WeakReference<Node<?>> node,
      Partitions rows,
      LateLayout layout,
      Properties properties,
      double seconds,
      @Nullable String version) {

    static Entry of(
        Node<?> node,
        Partitions rows,
        LateLayout layout,
        Properties properties,
        double seconds,
        @Nullable String version) {
      Properties counted = properties.with(RowCount.exactly(rows.rows()));
      return new Entry(new WeakReference<>(node), rows, layout, counted, seconds, version);
    }

    private boolean isUnasked() {
      return version != null;
    }

    private double secondsPerByte() {
      return seconds / Math.max(1, rows.bytes());
    }

    String describe() {
      return String.format(
          Locale.ROOT,
          "from the cache%s: %,d rows, %,d bytes, which took %.3f s",
          isUnasked() ? ", as two jobs had computed it" : "",
          rows.rows(),
          rows.bytes(),
          seconds);
    }
  }

  private final MemoryPool pool;
  private final Path spillParent;
  private final boolean compresses;
  private final double leastSeconds;
  private final List<Entry> entries = new ArrayList<>();
  private final Set<Entry> inUse = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable SpillFolder spillFolder;

  /**
   * An empty cache.
   *
   * @param leastSeconds what took less is not kept without having been asked for; if 0, all is
   */
  ResultCache(MemoryPool pool, Options options, double leastSeconds) {
    this.pool = pool;
    this.spillParent = options.spillFolder();
    this.compresses = options.compressSpills();
    this.leastSeconds = leastSeconds;
    pool.register(this);
  }

  synchronized boolean isEmpty() {
    return entries.isEmpty();
  }

  /** What took less is not kept without having been asked for. */
  double leastSeconds() {
    return leastSeconds;
  }

  /** How many bytes may be kept without having been asked for. */
  long share() {
    return pool.budget() / UNASKED_SHARE;
  }

  /** What is kept of a node; null if nothing is. */
  synchronized @Nullable Entry entry(Node<?> node) {
    return entries.stream().filter(entry -> entry.node.refersTo(node)).findFirst().orElse(null);
  }

  /** A buffer for rows that are to be kept. Memory is asked for while nothing is locked. */
  RowBuffer buffer(String owner, int rowSize) {
    return new RowBuffer(pool.open(owner, Job.BUFFER_PAGES), folder(), rowSize);
  }

  private synchronized SpillFolder folder() {
    if (spillFolder == null) {
      spillFolder = new SpillFolder(spillParent, compresses);
    }
    return spillFolder;
  }

  /** Keeps what belongs to the cache from now on. */
  synchronized void keep(Entry entry) {
    entries.add(entry);
    inUse.add(entry);
  }

  /** A job begins that reads some of what is kept, and may read no more of some. */
  synchronized void use(Collection<Entry> read, Collection<Entry> outdated) {
    inUse.addAll(read);
    entries.removeIf(entry -> outdated.contains(entry) && isFreed(entry));
  }

  @Override
  public synchronized long evictableBytes() {
    return entries.stream().anyMatch(this::isIdle) ? Long.MAX_VALUE : 0; // to be asked first
  }

  private boolean isIdle(Entry entry) {
    return entry.isUnasked() && !inUse.contains(entry);
  }

  /** Frees what nobody has asked to keep and the running job does not read. */
  @Override
  public synchronized long evict(long bytes) {
    entries.sort(Comparator.comparingDouble(Entry::secondsPerByte));
    long freed = 0;
    for (Entry entry : List.copyOf(entries)) {
      if (freed < bytes && isIdle(entry)) {
        freed += Math.max(pool.pageSize(), entry.rows.bytes() - entry.rows.spilledBytes());
        entries.remove(entry);
        entry.rows.close();
      }
    }
    return freed;
  }

  /** Frees what is kept of a node. */
  synchronized void forget(Node<?> node) {
    entries.removeIf(entry -> entry.node.refersTo(node) && isFreed(entry));
    closeFolderIfEmpty();
  }

  /** Frees what nobody can ask for, and what is too much. Called between jobs. */
  synchronized void tidy() {
    inUse.clear();
    entries.removeIf(entry -> entry.node.refersTo(null) && isFreed(entry));
    entries.sort(
        Comparator.comparing(Entry::isUnasked)
            .reversed()
            .thenComparingDouble(Entry::secondsPerByte));
    long unasked = bytes(entries.stream().filter(Entry::isUnasked));
    while (unasked > share()) {
      unasked -= dropFirst();
    }
    long bytes = bytes(entries.stream());
    while (bytes > pool.budget()) {
      bytes -= dropFirst();
    }
    closeFolderIfEmpty();
  }

  private static long bytes(Stream<Entry> entries) {
    return entries.mapToLong(entry -> entry.rows.bytes()).sum();
  }

  private long dropFirst() {
    Entry least = entries.removeFirst();
    long bytes = least.rows.bytes();
    least.rows.close();
    return bytes;
  }

  /** Frees everything; returns whether there was anything. Called between jobs. */
  synchronized boolean clear() {
    boolean any = !entries.isEmpty();
    entries.forEach(entry -> entry.rows.close());
    entries.clear();
    closeFolderIfEmpty();
    return any;
  }

  private static boolean isFreed(Entry entry) {
    entry.rows.close();
    return true;
  }

  private void closeFolderIfEmpty() {
    if (entries.isEmpty() && spillFolder != null) {
      spillFolder.close();
      spillFolder = null;
    }
  }

  @Override
  public void close() {
    pool.unregister(this);
    clear();
  }
}
