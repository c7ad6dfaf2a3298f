package org.gyre.jmh;

import java.util.List;

/**
 * What is kept of a result of millions of records, so that two of them can be compared.
 *
 * @param count the number of records
 * @param hash the sum of the hashes of all of them, so that their order does not matter
 * @param disorder the number of records that follow a record with a greater key, where an order was
 *     asked for
 */
public record Digest(long count, long hash, long disorder) {

  /** Of no record. */
  static final Digest EMPTY = new Digest(0, 0, 0);

  /**
   * The hash of one record. It is made of what any database can compute, and cheap, so that every
   * contender can digest its own result within the time: the product of the lowest bits ties key
   * and value together, the sum covers the others.
   *
   * @param key the key
   * @param value the value
   * @return the product of the lowest 32 bits of the key and the lowest 31 bits of the value, and
   *     to that the key and the value
   */
  public static long hash(long key, long value) {
    return (key & 0xFFFF_FFFFL) * (value & 0x7FFF_FFFFL) + key + value;
  }

  /**
   * Of a few rows whose order matters.
   *
   * @param rows the numbers of each row
   * @return their digest
   */
  public static Digest ofRows(List<long[]> rows) {
    long hash = 0;
    for (long[] row : rows) {
      for (long number : row) {
        hash = Generated.bits(hash + number);
      }
    }
    return new Digest(rows.size(), hash, 0);
  }

  /** Of the records of all; the seams between them are not looked at. */
  static Digest sum(Digest[] parts) {
    Digest all = EMPTY;
    for (Digest part : parts) {
      all = all.plus(part);
    }
    return all;
  }

  /**
   * Of the records of both; the seam between them is not looked at.
   *
   * @param other the digest of the others
   * @return the digest of all
   */
  public Digest plus(Digest other) {
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
