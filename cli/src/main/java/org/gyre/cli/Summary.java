package org.gyre.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code gyre pagerank} did.
 *
 * @param input the edge file
 * @param vertices their number
 * @param edges their number in the input
 * @param supersteps how many times all ranks were computed
 * @param resumed how many of them an earlier run has done, from whose checkpoint this one went on
 * @param converged whether the ranks changed by less than the tolerance in the last superstep
 * @param seconds where the time went
 * @param top the vertices of highest rank, highest first
 */
record Summary(
    String input,
    long vertices,
    long edges,
    int supersteps,
    int resumed,
    boolean converged,
    Seconds seconds,
    List<Ranked> top) {

  /**
   * Wall time by phase, in seconds.
   *
   * @param load reading the input, translating ids, building the index
   * @param compute the supersteps
   * @param write collecting the top and writing the output; 0 if there is none
   */
  record Seconds(double load, double compute, double write) {

    /** Keeps microseconds; what is finer is noise. */
    Seconds {
      load = Math.round(load * 1e6) / 1e6;
      compute = Math.round(compute * 1e6) / 1e6;
      write = Math.round(write * 1e6) / 1e6;
    }
  }

  /** The digits that the highest rank is shown with. */
  private static final int DIGITS = 7;

  /** As one object on one line. */
  String json() {
    List<Json> ranks = new ArrayList<>(top.size());
    for (Ranked ranked : top) {
      ranks.add(ranked.json());
    }
    Json json =
        new Json()
            .member("vertices", vertices)
            .member("edges", edges)
            .member("supersteps", supersteps);
    if (resumed > 0) {
      json.member("resumed_supersteps", resumed);
    }
    return json.member("converged", converged)
        .member("load_seconds", seconds.load)
        .member("compute_seconds", seconds.compute)
        .member("write_seconds", seconds.write)
        .member("top", ranks)
        .toString();
  }

  /** As lines for people, each with its end. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(input).append(": ");
    text.append(Numbers.grouped(vertices)).append(" vertices, ");
    text.append(Numbers.grouped(edges)).append(" edges\n");
    text.append(Numbers.grouped(supersteps)).append(supersteps == 1 ? " superstep" : " supersteps");
    text.append(converged ? ", converged\n" : ", not converged\n");
    if (resumed > 0) {
      text.append("went on after superstep ").append(Numbers.grouped(resumed)).append('\n');
    }
    text.append("load ").append(Numbers.decimals(seconds.load, 2));
    text.append(" s, compute ").append(Numbers.decimals(seconds.compute, 2)).append(" s");
    if (seconds.write > 0) {
      text.append(", write ").append(Numbers.decimals(seconds.write, 2)).append(" s");
    }
    text.append('\n');
    appendTop(text);
    return text.toString();
  }

  /** A blank line and the table; equally many decimals, so that ranks compare by eye. */
  private void appendTop(StringBuilder text) {
    if (top.isEmpty()) {
      return;
    }
    text.append('\n');
    int decimals = DIGITS - 1 - (int) Math.floor(Math.log10(top.getFirst().rank()));
    int width = Integer.toString(top.size()).length();
    for (int i = 0; i < top.size(); i++) {
      String place = Integer.toString(i + 1);
      text.repeat(' ', width - place.length()).append(place).append("  ");
      text.append(Numbers.decimals(top.get(i).rank(), decimals)).append("  ");
      text.append(top.get(i).vertex()).append('\n');
    }
  }
}
