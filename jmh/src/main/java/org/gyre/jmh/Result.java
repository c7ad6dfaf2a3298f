package org.gyre.jmh;

import java.util.List;
import java.util.Map;

/**
 * What came of one job.
 *
 * @param job the name
 * @param times of each contender, the limit's among them
 * @param need see {@link Job#need}
 */
record Result(String job, Map<String, Times> times, long need) {

  /** The contenders but the limit. */
  List<String> rivals() {
    return times.keySet().stream().filter(name -> !name.equals(Contender.LIMIT)).toList();
  }

  double median(String contender) {
    return times.get(contender).median();
  }

  /** How many times as long as another one a contender takes. */
  double ratio(String contender, String other) {
    return median(contender) / median(other);
  }

  boolean has(String contender) {
    return times.containsKey(contender);
  }
}
