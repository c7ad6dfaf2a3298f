package org.gyre.cli;

/**
 * A vertex and its rank, for the top of a summary.
 *
 * @param vertex the id: a {@link Long} or a {@link String}
 * @param rank from 0 to 1
 */
record Ranked(Object vertex, double rank) {

  Json json() {
    Json json = new Json();
    if (vertex instanceof Long id) {
      json.member("vertex", id.longValue());
    } else {
      json.member("vertex", vertex.toString());
    }
    return json.member("rank", rank);
  }
}
