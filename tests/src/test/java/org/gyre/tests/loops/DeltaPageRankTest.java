package org.gyre.tests.loops;

import static org.gyre.tests.loops.RandomSurfer.DAMPING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.DeltaIteration;
import org.gyre.iterations.SolutionSet;
import org.gyre.tests.loops.RandomSurfer.Link;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * PageRank by accumulation, against the power method on arrays.
 *
 * <p>The solution set has for each page the rank that has come together so far, and how much of
 * that its links have passed on. The workset is what links pass on: a page does so when it has more
 * than a little that is new. What reaches a page without links is dropped; without it all ranks are
 * smaller by the same factor, so that they are divided by their sum in the end.
 */
@OwnOptions(
    keeps = {Change.MEMORY, Change.PARALLELISM},
    value = "says where the solution set fits")
final class DeltaPageRankTest {

  private static final int PAGES = 9_000;

  /** What a page need not pass on. */
  private static final double LITTLE = 1e-13;

  private record Page(long id, double rank, double passedOn) {

    Page plus(Gain gain) {
      return new Page(id, rank + gain.rank(), passedOn);
    }

    boolean hasNews() {
      return rank - passedOn > LITTLE;
    }

    Page passOn() {
      return hasNews() ? new Page(id, rank, rank) : this;
    }
  }

  private record Gain(long page, double rank) {
    Gain plus(Gain other) {
      return new Gain(page, rank + other.rank);
    }
  }

  /** A link with how much of what its page passes on goes along it. */
  private record Share(long source, long target, double part) {}

  static Stream<Options> settings() {
    return LoopSettings.all(tasks -> ((20L * tasks + 72) * tasks + 256) << 10);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void pageRank(Options options) {
    List<Link> links = RandomSurfer.links(PAGES, 4 * PAGES, Seed.random(DeltaPageRankTest.class));
    try (Environment environment = CleanExecutor.environment(options)) {
      DataSet<Share> shares = shares(environment.of(links));
      DataSet<Long> ids = environment.sequence(0, PAGES);
      DataSet<Page> pages = ids.map(id -> new Page(id, 0, 0));
      DataSet<Gain> jumps = ids.map(id -> new Gain(id, (1 - DAMPING) / PAGES));
      List<Page> found =
          DeltaIteration.from(pages, Page::id, jumps, 500)
              .run((solution, gains) -> step(solution, gains, shares))
              .collect();
      LoopSettings.assertKept(options, environment);
      LoopReport loop = environment.lastJob().loop("iterateDelta");
      assertTrue(loop.converged());
      assertTrue(loop.history().get(loop.supersteps() - 3).active() < links.size() / 10, "few");
      assertRanks(links, found);
    }
  }

  private static DataSet<Share> shares(DataSet<Link> links) {
    return links
        .join(links.groupBy(Link::source).count())
        .where(Link::source)
        .equalTo(Tuple2::f0)
        .with((link, degree) -> new Share(link.source(), link.target(), DAMPING / degree.f1()));
  }

  private static DeltaIteration.Changes<Page, Gain> step(
      SolutionSet<Long, Page> solution, DataSet<Gain> gains, DataSet<Share> shares) {
    DataSet<Page> grown =
        solution
            .join(gains.groupBy(Gain::page).reduce(Gain::plus), Gain::page)
            .with((gain, page) -> page.plus(gain));
    DataSet<Gain> further =
        grown
            .filter(Page::hasNews)
            .join(shares)
            .hint(JoinHint.SORT_MERGE) // tables would keep half of the little memory all the time
            .where(Page::id)
            .equalTo(Share::source)
            .with(
                (page, share) ->
                    new Gain(share.target(), (page.rank() - page.passedOn()) * share.part()));
    return new DeltaIteration.Changes<>(grown.map(Page::passOn), further);
  }

  /**
   * A link passes on at most a little too little a page, and that by {@link RandomSurfer#DAMPING}
   * again and again: so much is missing from all ranks before the division by their sum, and at
   * most twice as much is wrong in the quotients.
   */
  private static void assertRanks(List<Link> links, List<Page> found) {
    double[] ranks = new double[PAGES];
    found.forEach(page -> ranks[(int) page.id()] = page.rank());
    double sum = found.stream().mapToDouble(Page::rank).sum();
    assertEquals(PAGES, found.size());
    double[] quotients = Arrays.stream(ranks).map(rank -> rank / sum).toArray();
    double[] expected = RandomSurfer.start(PAGES);
    double[] before;
    do {
      before = expected;
      expected = RandomSurfer.next(before, links);
    } while (RandomSurfer.distance(before, expected) > 1e-14);
    double missing = DAMPING * PAGES * LITTLE / (1 - DAMPING);
    assertEquals(0, RandomSurfer.distance(expected, quotients), 2 * missing / sum);
  }
}
