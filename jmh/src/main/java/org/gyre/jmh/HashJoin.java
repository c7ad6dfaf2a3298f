package org.gyre.jmh;

/**
 * The limit of an equi-join: orders find the one customer who has their key, written by hand.
 *
 * <p>Both sides are dealt out to partitions by a hash of their keys while they are generated; each
 * thread then joins whole partitions by an open-addressing table of the customers that stays in the
 * second-level cache.
 */
final class HashJoin {

  private static final int PARTITION_BITS = 6;
  private static final int PARTITIONS = 1 << PARTITION_BITS;

  private final Workers workers;
  private final RadixPartitions[] orders;
  private final RadixPartitions[] customers;

  private HashJoin(Workers workers) {
    this.workers = workers;
    this.orders = new RadixPartitions[workers.count()];
    this.customers = new RadixPartitions[workers.count()];
  }

  /**
   * Joins orders (drawn key, index) with customers (key, index) and digests (key, product of the
   * values).
   *
   * @param orders how many orders
   * @param customers how many customers, who have the first of the keys
   * @param keys from how many keys those of the orders are drawn
   */
  static Digest run(Workers workers, long orders, long customers, long keys) throws Exception {
    HashJoin join = new HashJoin(workers);
    workers.run(worker -> join.dealCustomers(worker, customers));
    workers.run(worker -> join.dealOrders(worker, orders, keys));
    Digest[] digests = new Digest[workers.count()];
    workers.run(worker -> digests[worker] = join.joinPartitions(worker));
    return Digest.sum(digests);
  }

  private void dealCustomers(int worker, long n) {
    RadixPartitions mine = new RadixPartitions(PARTITIONS);
    customers[worker] = mine;
    long end = workers.start(worker + 1, n);
    for (long k = workers.start(worker, n); k < end; k++) {
      long key = Generated.key(k);
      mine.add(partition(key), key, k);
    }
  }

  private void dealOrders(int worker, long n, long keys) {
    RadixPartitions mine = new RadixPartitions(PARTITIONS);
    orders[worker] = mine;
    long end = workers.start(worker + 1, n);
    for (long i = workers.start(worker, n); i < end; i++) {
      long key = Generated.drawnKey(i, keys);
      mine.add(partition(key), key, i);
    }
  }

  private static int partition(long key) {
    return (int) (LongTable.hash(key) >>> (64 - PARTITION_BITS));
  }

  private Digest joinPartitions(int worker) {
    LongTable table = new LongTable(1024);
    Digest all = Digest.EMPTY;
    long end = workers.start(worker + 1, PARTITIONS);
    for (int partition = (int) workers.start(worker, PARTITIONS); partition < end; partition++) {
      table.clear();
      for (RadixPartitions part : customers) {
        table.addAll(part, partition);
      }
      for (RadixPartitions part : orders) {
        all = all.plus(probe(table, part, partition));
      }
    }
    return all;
  }

  private static Digest probe(LongTable table, RadixPartitions part, int partition) {
    long count = 0;
    long hash = 0;
    for (int c = 0; c < part.chunks(partition); c++) {
      long[] chunk = part.chunk(partition, c);
      int filled = part.filled(partition, c);
      for (int i = 0; i < filled; i += 2) {
        int slot = table.find(chunk[i]);
        if (slot >= 0) {
          count++;
          hash += Digest.hash(chunk[i], chunk[i + 1] * table.value(slot));
        }
      }
    }
    return new Digest(count, hash, 0);
  }
}
