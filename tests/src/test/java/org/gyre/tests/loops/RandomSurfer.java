package org.gyre.tests.loops;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pages with links, and their ranks by the power method on arrays. */
final class RandomSurfer {

  /** How often a link is followed. */
  static final double DAMPING = 0.85;

  private RandomSurfer() {}

  record Link(long source, long target) {}

  /** Repeated links, links of a page to itself, and a quarter of the pages without any. */
  static List<Link> links(int pages, int links, Random random) {
    return Stream.generate(() -> new Link(random.nextInt(pages * 3 / 4), random.nextInt(pages)))
        .limit(links)
        .toList();
  }

  /** Where the surfer starts: anywhere. */
  static double[] start(int pages) {
    double[] start = new double[pages];
    Arrays.fill(start, 1.0 / pages);
    return start;
  }

  /** The ranks after one more step; from a page without links the surfer goes to any. */
  static double[] next(double[] ranks, List<Link> links) {
    int pages = ranks.length;
    int[] degrees = new int[pages];
    links.forEach(link -> degrees[(int) link.source()]++);
    double lost =
        IntStream.range(0, pages).filter(v -> degrees[v] == 0).mapToDouble(v -> ranks[v]).sum();
    double[] next = new double[pages];
    Arrays.fill(next, (1 - DAMPING + DAMPING * lost) / pages);
    for (Link link : links) {
      int source = (int) link.source();
      next[(int) link.target()] += DAMPING * ranks[source] / degrees[source];
    }
    return next;
  }

  /** How much ranks differ, in all. */
  static double distance(double[] left, double[] right) {
    return IntStream.range(0, left.length).mapToDouble(v -> Math.abs(left[v] - right[v])).sum();
  }
}
