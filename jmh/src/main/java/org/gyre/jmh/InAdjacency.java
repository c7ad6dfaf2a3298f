package org.gyre.jmh;

import java.nio.file.Path;

/**
 * The limit of loading a graph: the incoming edges of each vertex as a compressed adjacency over
 * {@code int[]}, written by hand.
 *
 * <p>Vertices are the numbers that occur in the file, in their order; vertex {@code v} has the
 * incoming edges {@code offsets[v]} to {@code offsets[v + 1]} in the order of the file. The threads
 * count and place their own edges without atomics, each from its own offsets.
 */
final class InAdjacency {

  private final Workers workers;
  private final EdgeText[] parts;

  /** The vertex of each number in the file, where it occurs. */
  private int[] vertexOf;

  /** The number in the file of each vertex. */
  private int[] ids;

  private int[] offsets;
  private int[] sources;
  private int[] outDegrees;

  private InAdjacency(Workers workers, EdgeText[] parts) {
    this.workers = workers;
    this.parts = parts;
  }

  /** Reads an edge file that {@link EdgeText} can parse. */
  static InAdjacency load(Workers workers, Path file) throws Exception {
    InAdjacency graph = new InAdjacency(workers, EdgeText.read(workers, file));
    graph.numberVertices();
    graph.index();
    return graph;
  }

  int vertices() {
    return ids.length;
  }

  int edges() {
    return sources.length;
  }

  /** The numbers that the vertices have in the file, ascending. */
  int[] ids() {
    return ids;
  }

  int[] offsets() {
    return offsets;
  }

  int[] sources() {
    return sources;
  }

  int[] outDegrees() {
    return outDegrees;
  }

  private void numberVertices() throws Exception {
    int largest = 0;
    for (EdgeText part : parts) {
      largest = Math.max(largest, part.largest());
    }
    boolean[] present = new boolean[largest + 1];
    workers.run(worker -> mark(parts[worker], present));
    vertexOf = new int[largest + 1];
    int count = 0;
    for (int id = 0; id <= largest; id++) {
      vertexOf[id] = count;
      count += present[id] ? 1 : 0;
    }
    ids = new int[count];
    for (int id = 0; id <= largest; id++) {
      if (present[id]) {
        ids[vertexOf[id]] = id;
      }
    }
  }

  /** Threads may set the same element at once: all of them set it to true. */
  private static void mark(EdgeText part, boolean[] present) {
    for (int e = 0; e < part.edges(); e++) {
      present[part.source(e)] = true;
      present[part.target(e)] = true;
    }
  }

  private void index() throws Exception {
    int[][] in = new int[workers.count()][vertices()];
    int[][] out = new int[workers.count()][vertices()];
    workers.run(worker -> count(parts[worker], in[worker], out[worker]));
    outDegrees = new int[vertices()];
    offsets = new int[vertices() + 1];
    int edges = 0;
    for (int v = 0; v < vertices(); v++) {
      offsets[v] = edges;
      for (int worker = 0; worker < in.length; worker++) {
        int mine = in[worker][v];
        in[worker][v] = edges;
        edges += mine;
        outDegrees[v] += out[worker][v];
      }
    }
    offsets[vertices()] = edges;
    sources = new int[edges];
    workers.run(worker -> place(parts[worker], in[worker]));
  }

  private void count(EdgeText part, int[] in, int[] out) {
    for (int e = 0; e < part.edges(); e++) {
      out[vertexOf[part.source(e)]]++;
      in[vertexOf[part.target(e)]]++;
    }
  }

  private void place(EdgeText part, int[] next) {
    for (int e = 0; e < part.edges(); e++) {
      sources[next[vertexOf[part.target(e)]]++] = vertexOf[part.source(e)];
    }
  }
}
