package org.gyre.tests.loops;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Samples, and the trees that decide their labels, grown one after the other by recursion. Scores
 * are fractions of whole numbers, so that loops grow the same trees to the last bit.
 */
final class Forest {

  static final int FEATURES = 4;
  static final int VALUES = 6;

  /** The feature of a branch that is not yet decided. */
  static final int OPEN = -1;

  /** The feature of a leaf. */
  static final int NONE = -2;

  private static final int DEEPEST = 5;

  private Forest() {}

  record Sample(int id, int f0, int f1, int f2, int f3, int label) {

    int feature(int index) {
      return switch (index) {
        case 0 -> f0;
        case 1 -> f1;
        case 2 -> f2;
        default -> f3;
      };
    }

    /** How often a tree has drawn this sample. */
    int weight(int tree) {
      return Math.floorMod((id * 31 + tree) * 0x9E3779B9, 7) % 3;
    }
  }

  /**
   * Where a branch is.
   *
   * @param number 1 for the root; the children of n are 2n and 2n + 1
   */
  record Place(int tree, int number) {

    static Place root(int tree) {
      return new Place(tree, 1);
    }

    Place left() {
      return new Place(tree, 2 * number);
    }

    Place right() {
      return new Place(tree, 2 * number + 1);
    }

    boolean isDeepest() {
      return number >= 1 << DEEPEST;
    }
  }

  /**
   * A branch of a tree.
   *
   * @param feature that decides where samples go; {@link #OPEN} or {@link #NONE}
   * @param limit samples below it go to the left
   */
  record Branch(Place place, int feature, int limit, int label) {

    static Branch open(Place place) {
      return new Branch(place, OPEN, 0, 0);
    }

    boolean isOpen() {
      return feature == OPEN;
    }

    boolean hasChildren() {
      return feature >= 0;
    }

    Place next(Sample sample) {
      return sample.feature(feature) < limit ? place.left() : place.right();
    }
  }

  /** How many samples at a place have each label, by features and their values. */
  static final class Counts {

    private final long[][][] numbers = new long[FEATURES][VALUES][2];

    void add(int feature, int value, int label, long number) {
      numbers[feature][value][label] += number;
    }

    void add(Sample sample, long number) {
      for (int feature = 0; feature < FEATURES; feature++) {
        add(feature, sample.feature(feature), sample.label(), number);
      }
    }

    /** The split whose sides are purest, of equal ones the first; a leaf if none is purer. */
    Branch best(Place place) {
      long[] all = new long[2];
      for (long[] ofValue : numbers[0]) {
        all[0] += ofValue[0];
        all[1] += ofValue[1];
      }
      double purest = purity(all[0], all[1]);
      Branch best = new Branch(place, NONE, 0, all[1] > all[0] ? 1 : 0);
      for (int feature = 0; !place.isDeepest() && feature < FEATURES; feature++) {
        long[] left = new long[2];
        for (int limit = 1; limit < VALUES; limit++) {
          left[0] += numbers[feature][limit - 1][0];
          left[1] += numbers[feature][limit - 1][1];
          double purity = purity(left[0], left[1]) + purity(all[0] - left[0], all[1] - left[1]);
          if (purity > purest) {
            purest = purity;
            best = new Branch(place, feature, limit, best.label());
          }
        }
      }
      return best;
    }
  }

  /** Labels that two features and the parity of two others give, and one in ten by chance. */
  static List<Sample> samples(int count, Random random) {
    List<Sample> samples = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      int[] f = random.ints(FEATURES, 0, VALUES).toArray();
      boolean noise = random.nextInt(10) == 0;
      int label = (f[0] > 2) ^ (f[1] + f[2] > 5) ^ noise ? 1 : 0;
      samples.add(new Sample(id, f[0], f[1], f[2], f[3], label));
    }
    return samples;
  }

  /** All branches of all trees. */
  static List<Branch> grow(int trees, List<Sample> samples) {
    List<Branch> branches = new ArrayList<>();
    for (int tree = 0; tree < trees; tree++) {
      int number = tree;
      List<Sample> drawn = new ArrayList<>();
      samples.forEach(
          sample -> IntStream.range(0, sample.weight(number)).forEach(_ -> drawn.add(sample)));
      recurse(Place.root(tree), drawn, branches);
    }
    return branches;
  }

  /** Grows a tree below a place, sample by sample. */
  private static void recurse(Place place, List<Sample> samples, List<Branch> into) {
    double purest = purity(samples);
    int bestFeature = NONE;
    int bestLimit = 0;
    for (int feature = 0; !place.isDeepest() && feature < FEATURES; feature++) {
      for (int limit = 1; limit < VALUES; limit++) {
        double purity =
            purity(side(samples, feature, limit, true))
                + purity(side(samples, feature, limit, false));
        if (purity > purest) {
          purest = purity;
          bestFeature = feature;
          bestLimit = limit;
        }
      }
    }
    long ones = samples.stream().filter(sample -> sample.label() == 1).count();
    int label = ones * 2 > samples.size() ? 1 : 0;
    into.add(new Branch(place, bestFeature, bestLimit, label));
    if (bestFeature != NONE) {
      recurse(place.left(), side(samples, bestFeature, bestLimit, true), into);
      recurse(place.right(), side(samples, bestFeature, bestLimit, false), into);
    }
  }

  private static double purity(List<Sample> samples) {
    long ones = samples.stream().filter(sample -> sample.label() == 1).count();
    return purity(samples.size() - ones, ones);
  }

  private static double purity(long zeros, long ones) {
    long sum = zeros + ones;
    return sum == 0 ? 0 : (double) (zeros * zeros + ones * ones) / sum;
  }

  private static List<Sample> side(List<Sample> samples, int feature, int limit, boolean isLeft) {
    return samples.stream().filter(sample -> (sample.feature(feature) < limit) == isLeft).toList();
  }
}
