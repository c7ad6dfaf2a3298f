package org.gyre.gelly;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.format.LineBlocks;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/**
 * Reads the edges of an {@link EdgeFile}.
 *
 * @param <K> the type of the ids: Long or String
 * @param <V> the type of the values: {@link NoValue} or Double
 */
sealed class EdgeFormat<K, V> implements InputFormat<Edge<K, V>> permits EdgeFormatLong {

  private static final long serialVersionUID = 1;

  private final EdgeFile edges;
  private final Class<K> ids;
  private final Class<V> values;

  EdgeFormat(EdgeFile edges, Class<K> ids, Class<V> values) {
    this.edges = edges;
    this.ids = ids;
    this.values = values;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Layout<Edge<K, V>> layout() {
    List<Layout<?>> components = List.of(Layouts.of(ids), Layouts.of(ids), Layouts.of(values));
    return (Layout<Edge<K, V>>) (Layout<?>) Layouts.ofRecord(Edge.class, components);
  }

  @Override
  public List<EdgeFileSplit> splits(int wanted) throws IOException {
    EdgeFileShape shape = edges.shape();
    return edges.file().splits(shape.dataStart(), wanted).stream()
        .map(part -> new EdgeFileSplit(part, shape))
        .toList();
  }

  @Override
  public void read(Split split, Collector<? super Edge<K, V>> out, ReadContext context)
      throws Exception {
    EdgeFileSplit part = (EdgeFileSplit) split;
    EdgeFileLine line = new EdgeFileLine(part.shape().separator());
    EdgeFileId<K> id = EdgeFileId.of(ids);
    try (LineBlocks blocks = edges.file().open(part.part(), context)) {
      while (blocks.next()) {
        read(blocks, line, id, out);
      }
    }
  }

  private void read(
      LineBlocks blocks, EdgeFileLine line, EdgeFileId<K> id, Collector<? super Edge<K, V>> out)
      throws Exception {
    MemorySegment segment = blocks.segment();
    long to = blocks.to();
    long p = blocks.from();
    while ((p = plainLines(segment, p, to, line.separator(), out)) < to) {
      long end = LineBlocks.lineEnd(segment, p);
      if (EdgeFileLine.isData(segment, p, end)) {
        line.cut(segment, p, end);
        out.collect(edge(blocks, line, id));
      }
      p = end + 1;
    }
  }

  /**
   * Reads lines of the plainest form from {@code start} on.
   *
   * @return where the first line starts that is not of this form, or {@code to}
   */
  long plainLines(
      MemorySegment segment, long start, long to, byte separator, Collector<? super Edge<K, V>> out)
      throws Exception {
    return start;
  }

  private Edge<K, V> edge(LineBlocks blocks, EdgeFileLine line, EdgeFileId<K> id)
      throws IOException {
    int tokens = line.tokens();
    if (tokens < 2 || tokens > 3) {
      throw blocks.error(
          line.start(),
          "\""
              + line.text()
              + "\" has "
              + (tokens < 2 ? "one column" : "more than three columns")
              + ", but an edge is source target [value], here separated by "
              + line.separatorName());
    }
    V value = absent();
    if (tokens == 3 && !line.isEmpty(2)) {
      if (!line.isNumber(2)) {
        throw blocks.error(
            line.start(2), "the value \"" + line.text(2) + "\" in the third column is no number");
      }
      value = value(line.number(2));
    }
    return new Edge<>(id.parse(blocks, line, 0), id.parse(blocks, line, 1), value);
  }

  /** The value of an edge that has none in the file. */
  final V absent() {
    return values.cast(values == Double.class ? (Object) 1.0 : new NoValue());
  }

  /** The value of an edge that has this number in the file. */
  final V value(double number) {
    return values.cast(values == Double.class ? (Object) number : new NoValue());
  }

  @Override
  public String describe() {
    return "edge file " + edges;
  }
}
