package org.gyre.gelly;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/**
 * A random graph with the skewed degrees of real networks: 2^scale vertices, edge factor times as
 * many edges.
 *
 * <p>The model is R-MAT (Chakrabarti, Zhan, Faloutsos: R-MAT, a recursive model for graph mining,
 * SDM 2004) with the parameters of the Graph500 benchmark: each edge falls into the adjacency
 * matrix by choosing one of its quadrants {@code scale} times, with probabilities 0.57, 0.19, 0.19
 * and 0.05. As in Graph500 there are self-loops, multiple edges and vertices without edges, and ids
 * are scrambled (see {@link #scrambled}) so that they do not tell the degree.
 *
 * <p>Each edge is a function of the seed and its number alone (a counter-based generator after
 * SplitMix64: Steele, Lea, Flood, OOPSLA 2014), so the edges and their order are the same however
 * many tasks make them. One edge costs {@code scale} choices, two to a random number.
 */
public final class Rmat implements InputFormat<Edge<Long, NoValue>> {

  private static final long serialVersionUID = 1;

  /** The largest scale; ids have up to so many bits. */
  public static final int LARGEST_SCALE = 32;

  private static final long PROGRESS_EDGES = 1 << 14;

  /**
   * A choice is a number of 32 bits; below these bounds it takes the first, second or third
   * quadrant.
   */
  private static final long FIRST = bound(0.57);

  private static final long SECOND = bound(0.57 + 0.19);
  private static final long THIRD = bound(0.57 + 0.19 + 0.19);

  private final int scale;
  private final long edgeFactor;
  private final long seed;
  private final boolean scrambled;

  private Rmat(int scale, long edgeFactor, long seed, boolean scrambled) {
    this.scale = scale;
    this.edgeFactor = edgeFactor;
    this.seed = seed;
    this.scrambled = scrambled;
  }

  private static long bound(double probability) {
    return Math.round(probability * 0x1p32);
  }

  /**
   * A graph of 2^scale vertices, with edge factor 16 and seed 1.
   *
   * @param scale 1 to {@value #LARGEST_SCALE}; ids are 0 to 2^scale - 1
   * @return the edges
   */
  public static Rmat scale(int scale) {
    if (scale < 1 || scale > LARGEST_SCALE) {
      throw new IllegalArgumentException(
          "the scale of an R-MAT graph is 1 to " + LARGEST_SCALE + ", but got " + scale);
    }
    return new Rmat(scale, 16, 1, true);
  }

  /**
   * The same graph with another number of edges.
   *
   * @param edges the edges for each vertex, at least 1 and below 2^58 / 2^scale
   * @return the edges
   */
  public Rmat edgeFactor(long edges) {
    long most = (1L << (58 - scale)) - 1;
    if (edges < 1 || edges > most) {
      throw new IllegalArgumentException(
          "the edge factor at scale " + scale + " is 1 to " + most + ", but got " + edges);
    }
    return new Rmat(scale, edges, seed, scrambled);
  }

  /**
   * Another random graph of the same kind.
   *
   * @param number any number
   * @return the edges
   */
  public Rmat seed(long number) {
    return new Rmat(scale, edgeFactor, number, scrambled);
  }

  /**
   * The same graph with or without its ids scrambled; if not, small ids have large degrees.
   *
   * @param on whether ids go through a random bijection of the seed; initially they do
   * @return the edges
   */
  public Rmat scrambled(boolean on) {
    return new Rmat(scale, edgeFactor, seed, on);
  }

  /**
   * The number of vertices, including those without edges.
   *
   * @return 2^scale
   */
  public long vertices() {
    return 1L << scale;
  }

  @Override
  public OptionalLong count() {
    return OptionalLong.of(edges());
  }

  private long edges() {
    return edgeFactor << scale;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Layout<Edge<Long, NoValue>> layout() {
    List<Layout<?>> components = List.of(Layouts.LONG, Layouts.LONG, Layouts.of(NoValue.class));
    return (Layout<Edge<Long, NoValue>>) (Layout<?>) Layouts.ofRecord(Edge.class, components);
  }

  @Override
  public List<? extends Split> splits(int wanted) {
    long edges = edges();
    long parts = Math.min(wanted, edges);
    List<Range> splits = new ArrayList<>();
    long start = 0;
    for (long i = 1; i <= parts; i++) {
      long end = edges / parts * i + edges % parts * i / parts;
      splits.add(new Range(start, end));
      start = end;
    }
    return splits;
  }

  @Override
  public void read(Split split, Collector<? super Edge<Long, NoValue>> out, ReadContext context)
      throws Exception {
    Range range = (Range) split;
    NoValue none = new NoValue();
    RmatScramble ids = scrambled ? RmatScramble.of(scale, seed) : RmatScramble.none();
    long start = RmatRandom.start(seed);
    for (long next = range.start; next < range.end; ) {
      long first = next;
      next = Math.min(range.end, first + PROGRESS_EDGES);
      for (long edge = first; edge < next; edge++) {
        long cell = cell(start, edge, scale);
        out.collect(new Edge<>(ids.apply(cell >>> 32), ids.apply(cell & 0xffffffffL), none));
      }
      context.progress(next - first);
    }
  }

  /**
   * The cell of the matrix that an edge falls into: the source in the upper half, the target in the
   * lower.
   */
  private static long cell(long start, long edge, int scale) {
    int words = (scale + 1) / 2;
    long cell = 0;
    for (int i = 0; i < words; i++) {
      long word = RmatRandom.word(start, edge * words + i);
      cell = (cell << 1) | quadrant(word & 0xffffffffL);
      if (2 * i + 1 < scale) {
        cell = (cell << 1) | quadrant(word >>> 32);
      }
    }
    return cell;
  }

  /**
   * The quadrant that a choice takes: the upper half of the result is 1 if it is one of the lower
   * two, the lower half is 1 if it is one of the right two. Without branches, which nobody could
   * predict: a difference below zero has its top bit set.
   */
  private static long quadrant(long choice) {
    long notFirst = (FIRST - 1 - choice) >>> 63;
    long lower = (SECOND - 1 - choice) >>> 63;
    long last = (THIRD - 1 - choice) >>> 63;
    return (lower << 32) | (notFirst - lower + last);
  }

  @Override
  public String describe() {
    return "R-MAT graph, scale " + scale + ", edge factor " + edgeFactor + ", seed " + seed;
  }

  /**
   * Some of the edges.
   *
   * @param start the number of the first edge
   * @param end the number after the last
   */
  record Range(long start, long end) implements Split {

    private static final long serialVersionUID = 1;

    @Override
    public long weight() {
      return end - start;
    }
  }
}
