package org.gyre.jmh;

/**
 * The limit of sorting: records (key, value) of two longs by key, written by hand.
 *
 * <p>The top 8 bits of the keys deal the records out to 256 buckets while they are generated; the
 * threads then sort whole buckets, each in an array that stays in the second-level cache, by the
 * next bits, as many as leave four records together on average, and those by insertion. Keys that
 * share many leading bits only cost further rounds.
 */
final class RadixSort {

  private static final int TOP_BITS = 8;
  private static final int MOST_BITS = 13;
  private static final int FEW = 24;

  private final Workers workers;
  private final RadixPartitions[] dealt;
  private final long[][] sorted = new long[1 << TOP_BITS][];

  private RadixSort(Workers workers) {
    this.workers = workers;
    this.dealt = new RadixPartitions[workers.count()];
  }

  /** Sorts {@code n} generated records and returns their digest. */
  static Digest run(Workers workers, long n) throws Exception {
    RadixSort sort = new RadixSort(workers);
    workers.run(worker -> sort.deal(worker, n));
    Digest[] digests = new Digest[1 << TOP_BITS];
    workers.run(worker -> sort.sortBuckets(worker, digests));
    return Digest.sum(digests);
  }

  private void deal(int worker, long n) {
    RadixPartitions mine = new RadixPartitions(1 << TOP_BITS);
    dealt[worker] = mine;
    long end = workers.start(worker + 1, n);
    for (long i = workers.start(worker, n); i < end; i++) {
      long key = Generated.key(i);
      mine.add((int) ((key ^ Long.MIN_VALUE) >>> (64 - TOP_BITS)), key, i);
    }
  }

  private void sortBuckets(int worker, Digest[] digests) {
    long end = workers.start(worker + 1, 1 << TOP_BITS);
    long[] spare = new long[0];
    for (int bucket = (int) workers.start(worker, 1 << TOP_BITS); bucket < end; bucket++) {
      long[] records = gather(bucket);
      if (spare.length < records.length) {
        spare = new long[records.length];
      }
      sort(records, 0, records.length / 2, spare, 64 - TOP_BITS);
      sorted[bucket] = records;
      digests[bucket] = digest(records);
    }
  }

  private long[] gather(int bucket) {
    int size = 0;
    for (RadixPartitions part : dealt) {
      size += part.size(bucket);
    }
    long[] records = new long[size];
    int at = 0;
    for (RadixPartitions part : dealt) {
      for (int c = 0; c < part.chunks(bucket); c++) {
        int filled = part.filled(bucket, c);
        System.arraycopy(part.chunk(bucket, c), 0, records, at, filled);
        at += filled;
      }
    }
    return records;
  }

  private static Digest digest(long[] records) {
    long hash = 0;
    long disorder = 0;
    long last = Long.MIN_VALUE;
    for (int i = 0; i < records.length; i += 2) {
      long key = records[i];
      hash += Digest.hash(key, records[i + 1]);
      disorder += key < last ? 1 : 0;
      last = key;
    }
    return new Digest(records.length / 2, hash, disorder);
  }

  /**
   * Sorts the records {@code from} to {@code to} of an array of key, value, key, value …, whose
   * keys agree in all but their lowest {@code open} bits.
   */
  static void sort(long[] records, int from, int to, long[] spare, int open) {
    if (to - from <= FEW) {
      insert(records, 2 * from, 2 * to);
    } else if (open > 0) {
      int bits = Math.min(open, Math.min(MOST_BITS, bitLength(to - from) - 2));
      int[] ends = scatter(records, from, to, spare, open - bits, bits);
      int start = from;
      for (int end : ends) {
        if (end - start > 1) {
          sort(records, start, end, spare, open - bits);
        }
        start = end;
      }
    }
  }

  /** Orders the records by some bits of their keys and returns where each value of them ends. */
  private static int[] scatter(
      long[] records, int from, int to, long[] spare, int shift, int bits) {
    int mask = (1 << bits) - 1;
    int[] ends = new int[1 << bits];
    for (int i = 2 * from; i < 2 * to; i += 2) {
      ends[digit(records[i], shift, mask)]++;
    }
    int at = from;
    for (int d = 0; d <= mask; d++) {
      int size = ends[d];
      ends[d] = at;
      at += size;
    }
    for (int i = 2 * from; i < 2 * to; i += 2) {
      int target = 2 * ends[digit(records[i], shift, mask)]++;
      spare[target] = records[i];
      spare[target + 1] = records[i + 1];
    }
    System.arraycopy(spare, 2 * from, records, 2 * from, 2 * (to - from));
    return ends;
  }

  private static int digit(long key, int shift, int mask) {
    return (int) ((key ^ Long.MIN_VALUE) >>> shift) & mask;
  }

  private static int bitLength(int positive) {
    return 32 - Integer.numberOfLeadingZeros(positive);
  }

  private static void insert(long[] records, int from, int to) {
    for (int i = from + 2; i < to; i += 2) {
      long key = records[i];
      long value = records[i + 1];
      int hole = i;
      while (hole > from && records[hole - 2] > key) {
        records[hole] = records[hole - 2];
        records[hole + 1] = records[hole - 1];
        hole -= 2;
      }
      records[hole] = key;
      records[hole + 1] = value;
    }
  }
}
