package org.gyre.jmh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the contenders of a job against each other in one JVM.
 *
 * <p>First every contender proves its answer and warms up; then they run in turn, so that what
 * disturbs the machine disturbs all of them, and the medians are taken. Garbage of one run is
 * collected before the next, outside of the times.
 */
final class Race {

  private static final int WARM_UP_ROUNDS = 3;

  private Race() {}

  /**
   * Runs a race.
   *
   * @param job the job
   * @param runs the number of measured runs of each contender, at least 1
   * @return one result for each of the job's times
   * @throws WrongAnswerException if a contender's answer is not the limit's
   */
  static <A> List<Result> run(Job<A> job, int runs) throws Exception {
    List<Contender<A>> contenders = job.contenders();
    List<String> times = job.times();
    double[][][] seconds = new double[contenders.size()][times.size()][runs];
    A expected = contenders.getFirst().attempt().run().answer();
    for (int round = -WARM_UP_ROUNDS; round < runs; round++) {
      for (int c = 0; c < contenders.size(); c++) {
        System.gc();
        Contender.Timed<A> timed = contenders.get(c).attempt().run();
        prove(job, contenders.get(c), expected, timed.answer());
        for (int t = 0; round >= 0 && t < times.size(); t++) {
          seconds[c][t][round] = timed.seconds()[t];
        }
      }
    }
    return results(job, contenders, seconds);
  }

  private static <A> void prove(Job<A> job, Contender<A> contender, A expected, A actual)
      throws WrongAnswerException {
    String difference = job.difference(expected, actual);
    if (!difference.isEmpty()) {
      throw new WrongAnswerException(
          "%s: the answer of %s is not that of the limit: %s"
              .formatted(job.times().getFirst(), contender.name(), difference));
    }
  }

  private static <A> List<Result> results(
      Job<A> job, List<Contender<A>> contenders, double[][][] seconds) {
    List<Result> results = new ArrayList<>();
    for (int t = 0; t < job.times().size(); t++) {
      Map<String, Times> times = new LinkedHashMap<>();
      for (int c = 0; c < contenders.size(); c++) {
        times.put(contenders.get(c).name(), Times.of(seconds[c][t]));
      }
      results.add(new Result(job.times().get(t), times, job.need()));
    }
    return results;
  }

  /** A contender's answer is not the limit's, so that its time means nothing. */
  static final class WrongAnswerException extends Exception {

    private static final long serialVersionUID = 1;

    WrongAnswerException(String message) {
      super(message);
    }
  }
}
