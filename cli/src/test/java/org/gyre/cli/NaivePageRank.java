package org.gyre.cli;

import java.util.Collection;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * PageRank by its definition, over collections: uniform start, every out-edge an equal share, the
 * rank of vertices without out-edges spread over all.
 *
 * @param ranks the rank of every vertex, in the order of the vertices
 * @param supersteps how many were made
 */
record NaivePageRank<K extends Comparable<K>>(SequencedMap<K, Double> ranks, int supersteps) {

  /** An edge. */
  record Arc<K>(K source, K target) {}

  static <K extends Comparable<K>> NaivePageRank<K> of(
      Collection<K> vertices, List<Arc<K>> arcs, double damping, int most, double tolerance) {
    TreeMap<K, Integer> outDegrees = new TreeMap<>();
    vertices.forEach(vertex -> outDegrees.put(vertex, 0));
    for (Arc<K> arc : arcs) {
      outDegrees.merge(arc.source(), 1, Integer::sum);
      outDegrees.merge(arc.target(), 0, Integer::sum);
    }
    TreeMap<K, Double> ranks = new TreeMap<>();
    outDegrees.forEach((vertex, degree) -> ranks.put(vertex, 1.0 / outDegrees.size()));
    double change = Double.POSITIVE_INFINITY;
    int superstep = 0;
    while (superstep < most && change >= tolerance) {
      TreeMap<K, Double> next = next(ranks, outDegrees, arcs, damping);
      change = 0;
      for (K vertex : ranks.keySet()) {
        change += Math.abs(next.get(vertex) - ranks.get(vertex));
      }
      ranks.putAll(next);
      superstep++;
    }
    return new NaivePageRank<>(ranks, superstep);
  }

  private static <K extends Comparable<K>> TreeMap<K, Double> next(
      TreeMap<K, Double> ranks, TreeMap<K, Integer> outDegrees, List<Arc<K>> arcs, double damping) {
    double dangling = 0;
    for (K vertex : ranks.keySet()) {
      dangling += outDegrees.get(vertex) == 0 ? ranks.get(vertex) : 0;
    }
    double base = (1 - damping + damping * dangling) / ranks.size();
    TreeMap<K, Double> next = new TreeMap<>();
    ranks.keySet().forEach(vertex -> next.put(vertex, base));
    for (Arc<K> arc : arcs) {
      double share = damping * ranks.get(arc.source()) / outDegrees.get(arc.source());
      next.merge(arc.target(), share, Double::sum);
    }
    return next;
  }
}
