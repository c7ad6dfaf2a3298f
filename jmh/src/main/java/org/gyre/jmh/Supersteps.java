package org.gyre.jmh;

import java.util.List;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.LoopReport.Superstep;

/** What one superstep takes. */
final class Supersteps {

  private Supersteps() {}

  /**
   * The median of some supersteps of the loop of the last job.
   *
   * @param from where these begin among all, from 0 to 1
   * @param to where they end
   * @return seconds
   */
  static double median(Environment environment, double from, double to) {
    List<Superstep> all = environment.lastJob().loops().getFirst().history();
    return median(
        all.subList((int) (from * all.size()), (int) (to * all.size())).stream()
            .map(Superstep::seconds)
            .toList());
  }

  static double median(List<Double> seconds) {
    return Times.of(seconds.stream().mapToDouble(Double::doubleValue).toArray()).median();
  }
}
