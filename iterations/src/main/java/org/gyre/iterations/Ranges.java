package org.gyre.iterations;

/** Cuts the vertices of a graph into neighbouring ranges of about the same work. */
final class Ranges {

  private Ranges() {}

  /**
   * Boundaries of ranges with about as many edges and vertices each: {@code count + 1} ids, from 0
   * to all.
   */
  static int[] byEdges(Adjacency adjacency, int vertices, int count) {
    int[] boundaries = new int[count + 1];
    long total = work(adjacency, vertices);
    for (int i = 1; i < count; i++) {
      boundaries[i] = search(adjacency, vertices, total / count * i);
    }
    boundaries[count] = vertices;
    return boundaries;
  }

  private static long work(Adjacency adjacency, int vertex) {
    return (vertex == 0 ? 0 : adjacency.end(vertex - 1)) + vertex;
  }

  private static int search(Adjacency adjacency, int vertices, long wanted) {
    int low = 0;
    int high = vertices;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (work(adjacency, middle) < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
