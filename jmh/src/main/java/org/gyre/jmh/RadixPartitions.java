package org.gyre.jmh;

import java.util.ArrayList;
import java.util.List;

/**
 * Records of one to three longs dealt out to partitions by some bits of their keys, in one pass and
 * without counting first: each partition is a list of chunks.
 *
 * <p>Splitting until a partition fits the cache is what makes sorting, grouping and joining of
 * millions of records run at the speed of memory streams rather than of cache misses (Manegold,
 * Boncz, Kersten: Optimizing Main-Memory Join on Modern Hardware, TKDE 2002). One thread fills one
 * instance; several may read it afterwards.
 */
final class RadixPartitions {

  /** Longs of a chunk: a multiple of the longs of a record. */
  private static final int CHUNK = 510;

  private final List<List<long[]>> full = new ArrayList<>();
  private final long[][] current;
  private final int[] used;

  RadixPartitions(int partitions) {
    current = new long[partitions][CHUNK];
    used = new int[partitions];
    for (int p = 0; p < partitions; p++) {
      full.add(new ArrayList<>());
    }
  }

  void add(int partition, long key) {
    int at = room(partition, 1);
    current[partition][at] = key;
  }

  void add(int partition, long key, long value) {
    int at = room(partition, 2);
    long[] chunk = current[partition];
    chunk[at] = key;
    chunk[at + 1] = value;
  }

  void add(int partition, long head, long tail, long value) {
    int at = room(partition, 3);
    long[] chunk = current[partition];
    chunk[at] = head;
    chunk[at + 1] = tail;
    chunk[at + 2] = value;
  }

  /** Where in the current chunk the next record goes. */
  private int room(int partition, int longs) {
    int at = used[partition];
    if (at == CHUNK) {
      full.get(partition).add(current[partition]);
      current[partition] = new long[CHUNK];
      at = 0;
    }
    used[partition] = at + longs;
    return at;
  }

  /** The number of longs in one partition. */
  int size(int partition) {
    return full.get(partition).size() * CHUNK + used[partition];
  }

  /** The number of chunks of one partition. */
  int chunks(int partition) {
    return full.get(partition).size() + 1;
  }

  /** One chunk of one partition: record after record. */
  long[] chunk(int partition, int index) {
    List<long[]> before = full.get(partition);
    return index < before.size() ? before.get(index) : current[partition];
  }

  /** How many longs of a chunk are filled. */
  int filled(int partition, int index) {
    return index < full.get(partition).size() ? CHUNK : used[partition];
  }
}
