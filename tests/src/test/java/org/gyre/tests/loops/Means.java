package org.gyre.tests.loops;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Points, and the centres of groups of them by Lloyd's algorithm on arrays. Coordinates are whole
 * numbers, whose sums are exact, so that loops find the same centres to the last bit.
 */
final class Means {

  private Means() {}

  record Point(int id, long x, long y) {}

  record Centre(int id, double x, double y) {

    double squaredDistance(Point point) {
      double dx = x - point.x();
      double dy = y - point.y();
      return dx * dx + dy * dy;
    }

    /** A centre for a sum of points; this one if there are none. */
    Centre at(long sumOfX, long sumOfY, long count) {
      return count == 0 ? this : new Centre(id, (double) sumOfX / count, (double) sumOfY / count);
    }
  }

  /** Points in five groups. */
  static List<Point> points(int count, Random random) {
    List<Point> points = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      int group = random.nextInt(5) * 100;
      long x = (long) group + random.nextInt(80);
      long y = (group * 7L) % 300 + random.nextInt(80);
      points.add(new Point(id, x, y));
    }
    return points;
  }

  /** Six centres among the points, and one that no point is near. */
  static List<Centre> start(Random random) {
    List<Centre> start = new ArrayList<>();
    for (int id = 0; id < 6; id++) {
      start.add(new Centre(id, random.nextInt(500), random.nextInt(300)));
    }
    start.add(new Centre(6, -1e6, -1e6));
    return start;
  }

  /** What each superstep should find, from the first centres to those that stay where they are. */
  static List<List<Centre>> lloyd(List<Point> points, List<Centre> start) {
    List<List<Centre>> all = new ArrayList<>(List.of(start));
    do {
      all.add(next(points, all.getLast()));
    } while (!all.getLast().equals(all.get(all.size() - 2)));
    return all;
  }

  private static List<Centre> next(List<Point> points, List<Centre> centres) {
    long[] xs = new long[centres.size()];
    long[] ys = new long[centres.size()];
    long[] counts = new long[centres.size()];
    for (Point point : points) {
      int best = nearest(point, centres);
      xs[best] += point.x();
      ys[best] += point.y();
      counts[best]++;
    }
    List<Centre> next = new ArrayList<>();
    for (int id = 0; id < centres.size(); id++) {
      next.add(centres.get(id).at(xs[id], ys[id], counts[id]));
    }
    return next;
  }

  /** The nearest of centres in the order of their ids, of equal ones the first. */
  static int nearest(Point point, List<Centre> centres) {
    int best = 0;
    for (int id = 1; id < centres.size(); id++) {
      boolean isNearer =
          centres.get(id).squaredDistance(point) < centres.get(best).squaredDistance(point);
      best = isNearer ? id : best;
    }
    return best;
  }
}
