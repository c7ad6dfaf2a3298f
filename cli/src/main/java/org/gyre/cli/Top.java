package org.gyre.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.MapPartitionFunction;
import org.gyre.gelly.Vertex;

/**
 * Keeps the vertices of highest rank; among equal ranks, those of smaller ids.
 *
 * @param <K> the type of the ids
 * @param count how many to keep at most
 */
record Top<K extends Comparable<K>>(int count)
    implements MapPartitionFunction<Vertex<K, Double>, Vertex<K, Double>> {

  /** Keeps those of one partition, in no order. */
  @Override
  public void mapPartition(Iterator<Vertex<K, Double>> values, Collector<Vertex<K, Double>> out)
      throws Exception {
    for (Vertex<K, Double> vertex : kept(values)) {
      out.collect(vertex);
    }
  }

  /** Those of all, of what was kept of each partition; highest first. */
  List<Ranked> of(List<Vertex<K, Double>> kept) {
    List<Vertex<K, Double>> sorted = new ArrayList<>(kept(kept.iterator()));
    sorted.sort(highestFirst());
    List<Ranked> ranked = new ArrayList<>(sorted.size());
    for (Vertex<K, Double> vertex : sorted) {
      ranked.add(new Ranked(vertex.id(), vertex.value()));
    }
    return ranked;
  }

  private PriorityQueue<Vertex<K, Double>> kept(Iterator<Vertex<K, Double>> values) {
    Comparator<Vertex<K, Double>> highestFirst = highestFirst();
    PriorityQueue<Vertex<K, Double>> lowestFirst = new PriorityQueue<>(highestFirst.reversed());
    while (values.hasNext()) {
      Vertex<K, Double> vertex = values.next();
      if (lowestFirst.size() < count) {
        lowestFirst.add(vertex);
      } else if (count > 0 && highestFirst.compare(vertex, lowestFirst.peek()) < 0) {
        lowestFirst.poll();
        lowestFirst.add(vertex);
      }
    }
    return lowestFirst;
  }

  private static <K extends Comparable<K>> Comparator<Vertex<K, Double>> highestFirst() {
    return (a, b) -> {
      int byRank = Double.compare(b.value(), a.value());
      return byRank != 0 ? byRank : a.id().compareTo(b.id());
    };
  }
}
