package org.gyre.jmh;

/**
 * The limit of grouping: the sum of the values of each key, written by hand.
 *
 * <p>The records are dealt out to partitions by a hash of their keys while they are generated; each
 * thread then sums whole partitions in an open-addressing table that stays in the second-level
 * cache.
 */
final class GroupSum {

  private static final int PARTITION_BITS = 6;
  private static final int PARTITIONS = 1 << PARTITION_BITS;

  private final Workers workers;
  private final RadixPartitions[] dealt;

  private GroupSum(Workers workers) {
    this.workers = workers;
    this.dealt = new RadixPartitions[workers.count()];
  }

  /** Sums {@code n} records (drawn key, index) by key and digests (key, sum). */
  static Digest run(Workers workers, long n, long keys) throws Exception {
    GroupSum sum = new GroupSum(workers);
    workers.run(worker -> sum.deal(worker, n, keys));
    Digest[] digests = new Digest[workers.count()];
    workers.run(worker -> digests[worker] = sum.sumPartitions(worker));
    return Digest.sum(digests);
  }

  private void deal(int worker, long n, long keys) {
    RadixPartitions mine = new RadixPartitions(PARTITIONS);
    dealt[worker] = mine;
    long end = workers.start(worker + 1, n);
    for (long i = workers.start(worker, n); i < end; i++) {
      long key = Generated.drawnKey(i, keys);
      mine.add((int) (LongTable.hash(key) >>> (64 - PARTITION_BITS)), key, i);
    }
  }

  private Digest sumPartitions(int worker) {
    LongTable table = new LongTable(1024);
    Digest all = Digest.EMPTY;
    long end = workers.start(worker + 1, PARTITIONS);
    for (int partition = (int) workers.start(worker, PARTITIONS); partition < end; partition++) {
      table.clear();
      for (RadixPartitions part : dealt) {
        table.addAll(part, partition);
      }
      all = all.plus(table.digest());
    }
    return all;
  }
}
