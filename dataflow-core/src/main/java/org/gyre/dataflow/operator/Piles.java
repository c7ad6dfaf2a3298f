package org.gyre.dataflow.operator;

import java.util.List;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/**
 * How the rows of one partition are divided before they are put into a {@link KeyedTable} that is
 * larger than the cache: those of a pile have their slots, and mostly their entries, in one piece
 * of the table, which stays in the cache while one row of the pile comes after the other. Otherwise
 * two accesses for each row would miss it (Manegold, Boncz, Kersten: Optimizing Main-Memory Join on
 * Modern Hardware, TKDE 2002, who divide the table, too).
 *
 * @param count how many there are, a power of two
 * @param byNumber whether the key, a number, tells the pile, for a table with direct slots; else
 *     its home in open slots does
 * @param least the least key of the table, if keys tell piles
 * @param shift by how many bits what tells the pile is longer than its number
 */
public record Piles(int count, boolean byNumber, long least, int shift) {

  /** All rows are in one. */
  public static final Piles ONE = new Piles(1, false, 0, Integer.SIZE);

  /** How many bytes of entries stay, with their slots, in the cache. */
  private static final long CACHED = 1 << 20;

  private static final int MOST = 64;

  /** Each task writes each pile of each partition; as many buffers are opened fast enough. */
  private static final int MOST_BUFFERS = 4096;

  /** Whether keys are numbers for {@link #of}. */
  static boolean takesNumbers(Layout<?> keys) {
    return keys.equals(Layouts.INT) || keys.equals(Layouts.LONG);
  }

  /**
   * The piles for tables. What is in these decides, and not how they have grown, so that a loop
   * that goes on from a checkpoint has its changes in the order of one that was not disturbed.
   *
   * @param tables of all tasks
   * @param keys the layout of their keys
   */
  static Piles of(List<KeyedTable<Object>> tables, Layout<Object> keys) {
    int most = Math.min(MOST, MOST_BUFFERS / Math.max(1, tables.size() * tables.size()));
    long bytes = tables.stream().mapToLong(KeyedTable::end).max().orElse(0);
    int count = (int) Long.highestOneBit(Math.min(most, bytes / CACHED));
    if (count <= 1) {
      return ONE;
    }
    if (!tables.stream().allMatch(KeyedTable::isDense)) {
      return new Piles(count, false, 0, Integer.SIZE - Integer.numberOfTrailingZeros(count));
    }
    return takesNumbers(keys)
        ? byNumber(tables, count, keys.equals(Layouts.INT) ? Integer.MIN_VALUE : Long.MIN_VALUE)
        : ONE;
  }

  /**
   * Direct slots have the order of the keys.
   *
   * @param first the number of the ordinal 0
   */
  private static Piles byNumber(List<KeyedTable<Object>> tables, int count, long first) {
    long least = tables.stream().mapToLong(of -> of.slots.least() + first).min().orElseThrow();
    long greatest =
        tables.stream().mapToLong(of -> of.slots.greatest() + first).max().orElseThrow();
    int bits = Long.SIZE - Long.numberOfLeadingZeros(greatest - least);
    return new Piles(count, true, least, Math.max(1, bits - Integer.numberOfTrailingZeros(count)));
  }

  /**
   * The pile of a row.
   *
   * @param number its key, if that is a number
   * @param hash of its key
   * @return 0 to {@code count - 1}
   */
  int of(long number, long hash) {
    long whole = byNumber ? number - least : Integer.toUnsignedLong(TableSlots.tag(hash));
    return (int) Math.min(whole >>> shift, count - 1);
  }
}
