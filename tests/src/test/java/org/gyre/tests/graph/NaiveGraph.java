package org.gyre.tests.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.gyre.gelly.Edge;
import org.gyre.iterations.Direction;

/**
 * Answers about a graph, found in the plainest way.
 *
 * @param vertices the number of vertices, which are 0 to that
 * @param edges the edges, also repeated ones and self-loops
 */
record NaiveGraph(int vertices, List<Edge<Integer, Long>> edges) {

  /** Far away, or never reached. */
  static final long UNREACHED = Long.MAX_VALUE;

  private List<List<Integer>> targets() {
    List<List<Integer>> targets = new ArrayList<>();
    for (int vertex = 0; vertex < vertices; vertex++) {
      targets.add(new ArrayList<>());
    }
    edges.forEach(edge -> targets.get(edge.source()).add(edge.target()));
    return targets;
  }

  /** The smallest vertex from which each can be reached: with edges both ways, its component. */
  long[] smallestReaching() {
    long[] labels = new long[vertices];
    Arrays.fill(labels, -1);
    List<List<Integer>> targets = targets();
    for (int root = 0; root < vertices; root++) {
      Deque<Integer> open = new ArrayDeque<>(List.of(root));
      while (!open.isEmpty()) {
        int vertex = open.pop();
        if (labels[vertex] < 0) {
          labels[vertex] = root;
          open.addAll(targets.get(vertex));
        }
      }
    }
    return labels;
  }

  /** The number of edges on a shortest way from a vertex. */
  long[] levels(int root) {
    long[] levels = new long[vertices];
    Arrays.fill(levels, UNREACHED);
    levels[root] = 0;
    List<List<Integer>> targets = targets();
    Deque<Integer> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      int vertex = open.poll();
      for (int target : targets.get(vertex)) {
        if (levels[target] == UNREACHED) {
          levels[target] = levels[vertex] + 1;
          open.add(target);
        }
      }
    }
    return levels;
  }

  /** The graph whose out-edges are those along which messages go. */
  NaiveGraph along(Direction direction) {
    List<Edge<Integer, Long>> list = new ArrayList<>();
    for (Edge<Integer, Long> edge : edges) {
      if (direction != Direction.IN) {
        list.add(edge);
      }
      if (direction != Direction.OUT) {
        list.add(new Edge<>(edge.target(), edge.source(), edge.value()));
      }
    }
    return new NaiveGraph(vertices, list);
  }

  /** The lengths of shortest ways by the values of edges, as Dijkstra finds them. */
  long[] distances(int root) {
    List<List<Edge<Integer, Long>>> leaving = new ArrayList<>();
    for (int vertex = 0; vertex < vertices; vertex++) {
      leaving.add(new ArrayList<>());
    }
    edges.forEach(edge -> leaving.get(edge.source()).add(edge));
    long[] distances = new long[vertices];
    Arrays.fill(distances, UNREACHED);
    distances[root] = 0;
    record Reached(int vertex, long distance) {}
    var open = new PriorityQueue<Reached>(Comparator.comparingLong(Reached::distance));
    open.add(new Reached(root, 0));
    while (!open.isEmpty()) {
      Reached nearest = open.poll();
      if (nearest.distance > distances[nearest.vertex]) {
        continue;
      }
      for (Edge<Integer, Long> edge : leaving.get(nearest.vertex)) {
        long distance = nearest.distance + edge.value();
        if (distance < distances[edge.target()]) {
          distances[edge.target()] = distance;
          open.add(new Reached(edge.target(), distance));
        }
      }
    }
    return distances;
  }

  /** The smallest vertex of each component, by uniting the ends of each edge. */
  long[] components() {
    int[] parents = new int[vertices];
    Arrays.setAll(parents, vertex -> vertex);
    for (Edge<Integer, Long> edge : edges) {
      int left = representative(parents, edge.source());
      int right = representative(parents, edge.target());
      parents[Math.max(left, right)] = Math.min(left, right);
    }
    long[] components = new long[vertices];
    Arrays.setAll(components, vertex -> representative(parents, vertex));
    return components;
  }

  private static int representative(int[] parents, int vertex) {
    int at = vertex;
    while (parents[at] != at) {
      at = parents[at];
    }
    return at;
  }

  /** PageRank as a product of a dense matrix and a vector, again and again. */
  double[] ranks(double damping, int iterations) {
    double[][] follows = new double[vertices][vertices];
    List<List<Integer>> targets = targets();
    for (int source = 0; source < vertices; source++) {
      for (int target : targets.get(source)) {
        follows[target][source] += 1.0 / targets.get(source).size();
      }
      if (targets.get(source).isEmpty()) {
        for (double[] row : follows) {
          row[source] = 1.0 / vertices;
        }
      }
    }
    double[] ranks = new double[vertices];
    Arrays.fill(ranks, 1.0 / vertices);
    for (int i = 0; i < iterations; i++) {
      double[] next = new double[vertices];
      for (int target = 0; target < vertices; target++) {
        double followed = 0;
        for (int source = 0; source < vertices; source++) {
          followed += follows[target][source] * ranks[source];
        }
        next[target] = (1 - damping) / vertices + damping * followed;
      }
      ranks = next;
    }
    return ranks;
  }

  /** The number of edges that leave, and of those that arrive, for vertices that have an edge. */
  Map<Integer, long[]> degrees() {
    Map<Integer, long[]> degrees = new HashMap<>();
    for (Edge<Integer, Long> edge : edges) {
      degrees.computeIfAbsent(edge.source(), _ -> new long[2])[0]++;
      degrees.computeIfAbsent(edge.target(), _ -> new long[2])[1]++;
    }
    return degrees;
  }

  /** Vertices that have an edge. */
  Set<Integer> ends() {
    return new TreeSet<>(degrees().keySet());
  }
}
