package org.gyre.jmh;

import java.util.Arrays;

/**
 * The times of one contender over all measured runs, in seconds.
 *
 * @param median the middle one; of an even number, the mean of the two in the middle
 * @param least the shortest
 * @param most the longest
 */
record Times(double median, double least, double most) {

  /** Of at least one run. */
  static Times of(double... seconds) {
    double[] sorted = seconds.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Times(median, sorted[0], sorted[sorted.length - 1]);
  }
}
