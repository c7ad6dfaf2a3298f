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
 * Reads the vertices of a {@link VertexFile}.
 *
 * @param <K> the type of the ids: Long or String
 */
final class VertexFileFormat<K> implements InputFormat<Vertex<K, NoValue>> {

  private static final long serialVersionUID = 1;

  private final VertexFile vertices;
  private final Class<K> ids;

  VertexFileFormat(VertexFile vertices, Class<K> ids) {
    this.vertices = vertices;
    this.ids = ids;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Layout<Vertex<K, NoValue>> layout() {
    List<Layout<?>> components = List.of(Layouts.of(ids), Layouts.of(NoValue.class));
    return (Layout<Vertex<K, NoValue>>) (Layout<?>) Layouts.ofRecord(Vertex.class, components);
  }

  @Override
  public List<EdgeFileSplit> splits(int wanted) throws IOException {
    EdgeFileShape shape = vertices.shape();
    return vertices.file().splits(shape.dataStart(), wanted).stream()
        .map(part -> new EdgeFileSplit(part, shape))
        .toList();
  }

  @Override
  public void read(Split split, Collector<? super Vertex<K, NoValue>> out, ReadContext context)
      throws Exception {
    EdgeFileSplit part = (EdgeFileSplit) split;
    EdgeFileLine line = new EdgeFileLine(part.shape().separator());
    EdgeFileId<K> id = EdgeFileId.of(ids);
    NoValue none = new NoValue();
    try (LineBlocks blocks = vertices.file().open(part.part(), context)) {
      while (blocks.next()) {
        MemorySegment segment = blocks.segment();
        for (long p = blocks.from(), end; p < blocks.to(); p = end + 1) {
          end = LineBlocks.lineEnd(segment, p);
          if (EdgeFileLine.isData(segment, p, end)) {
            line.cut(segment, p, end);
            out.collect(new Vertex<>(id.parse(blocks, line, 0), none));
          }
        }
      }
    }
  }

  @Override
  public String describe() {
    return "vertex file " + vertices;
  }
}
