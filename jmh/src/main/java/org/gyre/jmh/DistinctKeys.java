package org.gyre.jmh;

import java.util.Arrays;

/**
 * The limit of dropping repetitions: the distinct keys of many, written by hand.
 *
 * <p>The keys are dealt out to partitions by a hash while they are generated; each thread then puts
 * whole partitions into an open-addressing set that stays in the second-level cache. No key is 0,
 * which marks a free slot: the number that would have it is far beyond all that are drawn.
 */
final class DistinctKeys {

  private static final int PARTITION_BITS = 8;
  private static final int PARTITIONS = 1 << PARTITION_BITS;

  private final Workers workers;
  private final RadixPartitions[] dealt;

  private DistinctKeys(Workers workers) {
    this.workers = workers;
    this.dealt = new RadixPartitions[workers.count()];
  }

  /** Draws {@code n} of the keys and digests those that occur, each with the value 1. */
  static Digest run(Workers workers, long n, long keys) throws Exception {
    DistinctKeys distinct = new DistinctKeys(workers);
    workers.run(worker -> distinct.deal(worker, n, keys));
    Digest[] digests = new Digest[workers.count()];
    workers.run(worker -> digests[worker] = distinct.digestPartitions(worker));
    return Digest.sum(digests);
  }

  private void deal(int worker, long n, long keys) {
    RadixPartitions mine = new RadixPartitions(PARTITIONS);
    dealt[worker] = mine;
    long end = workers.start(worker + 1, n);
    for (long i = workers.start(worker, n); i < end; i++) {
      long key = Generated.drawnKey(i, keys);
      mine.add((int) (LongTable.hash(key) >>> (64 - PARTITION_BITS)), key);
    }
  }

  private Digest digestPartitions(int worker) {
    long[] set = new long[0];
    Digest all = Digest.EMPTY;
    long end = workers.start(worker + 1, PARTITIONS);
    for (int partition = (int) workers.start(worker, PARTITIONS); partition < end; partition++) {
      int size = 0;
      for (RadixPartitions part : dealt) {
        size += part.size(partition);
      }
      int capacity = 2 * Integer.highestOneBit(Math.max(8, size));
      if (set.length < capacity) {
        set = new long[capacity];
      } else {
        Arrays.fill(set, 0);
      }
      for (RadixPartitions part : dealt) {
        all = all.plus(addAll(set, part, partition));
      }
    }
    return all;
  }

  /** Adds the keys of one partition to the set; digests those that were not in it. */
  private static Digest addAll(long[] set, RadixPartitions part, int partition) {
    int mask = set.length - 1;
    long count = 0;
    long hash = 0;
    for (int c = 0; c < part.chunks(partition); c++) {
      long[] chunk = part.chunk(partition, c);
      int filled = part.filled(partition, c);
      for (int i = 0; i < filled; i++) {
        long key = chunk[i];
        int slot = (int) LongTable.hash(key) & mask;
        while (set[slot] != key && set[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        if (set[slot] == 0) {
          set[slot] = key;
          count++;
          hash += Digest.hash(key, 1);
        }
      }
    }
    return new Digest(count, hash, 0);
  }
}
