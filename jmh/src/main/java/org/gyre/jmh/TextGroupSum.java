package org.gyre.jmh;

/**
 * The limit of grouping by a short text: the sum of the values of each key of twelve characters,
 * written by hand.
 *
 * <p>As {@link GroupSum}, but that a key is two longs: its first eight characters and the others.
 */
final class TextGroupSum {

  private static final int PARTITION_BITS = 7;
  private static final int PARTITIONS = 1 << PARTITION_BITS;

  private final Workers workers;
  private final RadixPartitions[] dealt;

  private TextGroupSum(Workers workers) {
    this.workers = workers;
    this.dealt = new RadixPartitions[workers.count()];
  }

  /** Sums {@code n} records (drawn text key, index) by key and digests (number of the key, sum). */
  static Digest run(Workers workers, long n, long keys) throws Exception {
    TextGroupSum sum = new TextGroupSum(workers);
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
      long number = Generated.textKeyNumber(Generated.drawn(i, keys));
      long head = Generated.digits(number >>> 16);
      long tail = Generated.digits(number) & 0xFFFF_FFFFL;
      mine.add((int) (TextTable.hash(head, tail) >>> (64 - PARTITION_BITS)), head, tail, i);
    }
  }

  private Digest sumPartitions(int worker) {
    TextTable table = new TextTable(1024);
    Digest all = Digest.EMPTY;
    long end = workers.start(worker + 1, PARTITIONS);
    for (int partition = (int) workers.start(worker, PARTITIONS); partition < end; partition++) {
      table.clear();
      for (RadixPartitions part : dealt) {
        for (int c = 0; c < part.chunks(partition); c++) {
          addAll(table, part.chunk(partition, c), part.filled(partition, c));
        }
      }
      all = all.plus(table.digest(TextGroupSum::numberOf));
    }
    return all;
  }

  private static void addAll(TextTable table, long[] chunk, int filled) {
    for (int i = 0; i < filled; i += 3) {
      table.add(chunk[i], chunk[i + 1], chunk[i + 2]);
    }
  }

  /** The number that the digits of a key say. */
  private static long numberOf(long head, long tail) {
    long number = 0;
    for (int shift = 56; shift >= 0; shift -= 8) {
      number = (number << 4) | digit(head >>> shift);
    }
    for (int shift = 24; shift >= 0; shift -= 8) {
      number = (number << 4) | digit(tail >>> shift);
    }
    return number;
  }

  private static long digit(long character) {
    return (character & 15) + 9 * ((character >>> 6) & 1);
  }
}
