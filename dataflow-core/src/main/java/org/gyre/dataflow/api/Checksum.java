package org.gyre.dataflow.api;

/**
 * What tells two bags of values apart, whatever the order of the values.
 *
 * @param count the number of values
 * @param sum the sum of the hashes of all values, which wraps around
 */
public record Checksum(long count, long sum) {

  /** Of no values. */
  static final Checksum NOTHING = new Checksum(0, 0);

  Checksum plus(Checksum other) {
    return new Checksum(count + other.count, sum + other.sum);
  }
}
