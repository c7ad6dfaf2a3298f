package org.gyre.jmh;

import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.type.Tuple2;

/**
 * What is kept of a result of millions of records, so that two of them can be compared.
 *
 * @param count the number of records
 * @param hash the sum of the hashes of all of them, so that their order does not matter
 * @param disorder the number of records that follow a record with a greater key, where an order was
 *     asked for
 */
record Digest(long count, long hash, long disorder) {

  /** Of no record. */
  static final Digest EMPTY = new Digest(0, 0, 0);

  /** The hash of one record. */
  static long hash(long key, long value) {
    return Generated.bits(key + Generated.bits(value));
  }

  /** Of records of Gyre, of which nobody asked for an order. */
  static Digest of(DataSet<Pair> records) {
    Tuple2<Long, Long> digest =
        records
            .map(record -> hash(record.key(), record.value()))
            .aggregate(Aggregates.both(Aggregates.count(), Aggregates.sumLong(hash -> hash)))
            .collect()
            .getFirst();
    return new Digest(digest.f0(), digest.f1(), 0);
  }

  /** Of the records of both; the seam between them is not looked at. */
  Digest plus(Digest other) {
    return new Digest(count + other.count, hash + other.hash, disorder + other.disorder);
  }

  /** What differs in another digest of the same records; empty if nothing. */
  String difference(Digest actual) {
    return equals(actual) ? "" : "expected " + this + ", got " + actual;
  }

  @Override
  public String toString() {
    String order = disorder == 0 ? "" : ", " + disorder + " of them out of order";
    return count + " records with hash " + Long.toHexString(hash) + order;
  }
}
