package org.gyre.dataflow.run;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.memory.MemoryPool;
import org.gyre.dataflow.memory.SpillFolder;
import org.gyre.dataflow.physical.KeptResults;
import org.gyre.dataflow.physical.Properties;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Nullable;

/**
 * The results that are kept from one job to the next, as rows in the memory of the environment. The
 * rows give way like those of an exchange: they are spilled when a job is short of memory. Between
 * jobs, what nobody can ask for any more is freed; and when all that is kept has more bytes than
 * the memory, so is what took the least time for its bytes, until it has not.
 */
final class ResultCache implements KeptResults, AutoCloseable {

  /** What is kept of one node; a node that nobody holds cannot be read again. */
  record Entry(
      WeakReference<Node.Cached<?>> node,
      Partitions rows,
      LateLayout layout,
      Properties properties,
      double seconds) {

    private double secondsPerByte() {
      return seconds / Math.max(1, rows.bytes());
    }

    private String describe() {
      return String.format(
          Locale.ROOT,
          "from the cache: %,d rows, %,d bytes, which took %.3f s",
          rows.rows(),
          rows.bytes(),
          seconds);
    }
  }

  private final MemoryPool pool;
  private final Path spillParent;
  private final boolean compresses;
  private final List<Entry> entries = new ArrayList<>();
  private @Nullable SpillFolder spillFolder;

  ResultCache(MemoryPool pool, Path spillParent, boolean compresses) {
    this.pool = pool;
    this.spillParent = spillParent;
    this.compresses = compresses;
  }

  /** What is kept of a node; null if nothing is. */
  synchronized @Nullable Entry entry(Node.Cached<?> node) {
    return entries.stream().filter(entry -> entry.node.refersTo(node)).findFirst().orElse(null);
  }

  @Override
  public Step.@Nullable Cached<?> find(Node.Cached<?> node) {
    Entry entry = entry(node);
    return entry == null ? null : read(node, entry);
  }

  private static <T> Step.Cached<T> read(Node.Cached<T> node, Entry entry) {
    return new Step.Cached<>(node, null, entry.properties, entry.describe());
  }

  /** A buffer for rows that are to be kept. */
  synchronized RowBuffer buffer(String owner, int rowSize) {
    if (spillFolder == null) {
      spillFolder = new SpillFolder(spillParent, compresses);
    }
    return new RowBuffer(pool.open(owner, Job.BUFFER_PAGES), spillFolder, rowSize);
  }

  /** Keeps rows, which belong to the cache from now on. */
  synchronized Entry keep(
      Node.Cached<?> node,
      Partitions rows,
      LateLayout layout,
      Properties properties,
      double seconds) {
    Entry entry = new Entry(new WeakReference<>(node), rows, layout, properties, seconds);
    entries.add(entry);
    return entry;
  }

  /** Frees what is kept of a node. */
  synchronized void forget(Node.Cached<?> node) {
    entries.removeIf(entry -> entry.node.refersTo(node) && isFreed(entry));
    closeFolderIfEmpty();
  }

  /** Frees what nobody can ask for, and what is too much. Called between jobs. */
  synchronized void tidy() {
    entries.removeIf(entry -> entry.node.refersTo(null) && isFreed(entry));
    long bytes = entries.stream().mapToLong(entry -> entry.rows.bytes()).sum();
    entries.sort(Comparator.comparingDouble(Entry::secondsPerByte));
    while (bytes > pool.budget()) {
      Entry least = entries.removeFirst();
      bytes -= least.rows.bytes();
      least.rows.close();
    }
    closeFolderIfEmpty();
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
    clear();
  }
}
