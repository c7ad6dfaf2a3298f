package org.gyre.dataflow.operator;

import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.type.Nullable;

/**
 * The parts into which the summaries of each partition are divided by further bits of the hash,
 * once they are too many for a table within the cache. A part is small enough to be merged within
 * the cache (Manegold, Boncz, Kersten: Optimizing Main-Memory Join on Modern Hardware, TKDE 2002).
 */
@FunctionalInterface
public interface GroupParts {

  /** The number of parts of a partition. */
  int PARTS = 1 << 5;

  /**
   * Opens the buffers in which a task writes, if there is memory for all of them.
   *
   * @return {@link #PARTS} empty buffers for each partition, one partition after the other; or null
   */
  RowBuffer @Nullable [] tryOpen();

  /**
   * The part of a key, by bits of its hash that choose neither its partition nor its place in a
   * table.
   *
   * @param hash the hash of the key
   * @param level how often its part has been divided, from 0
   * @param count the number of parts, a power of two
   */
  static int part(long hash, int level, int count) {
    long mixed = (hash + (level + 1) * 0x9E3779B97F4A7C15L) * 0xD1342543DE82EF95L;
    return (int) ((mixed >>> 32) & (count - 1));
  }
}
