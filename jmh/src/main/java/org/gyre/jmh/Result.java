package org.gyre.jmh;

import java.util.List;
import java.util.Map;

/**
 * What came of one job.
 *
 * @param job the name
 * @param seconds the median time of each contender, the limit's among them
 */
record Result(String job, Map<String, Double> seconds) {

  /** The contenders but the limit. */
  List<String> rivals() {
    return seconds.keySet().stream().filter(name -> !name.equals(Contender.LIMIT)).toList();
  }

  double limit() {
    return seconds.get(Contender.LIMIT);
  }

  /** How many times as long as the limit a contender takes. */
  double ratio(String contender) {
    return seconds.get(contender) / limit();
  }
}
