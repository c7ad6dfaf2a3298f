package org.gyre.iterations;

import java.util.List;
import org.gyre.dataflow.operator.LocalOperator.Input;
import org.gyre.dataflow.operator.LocalOperator.Run;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The edges and vertices that an operator is given.
 *
 * @param edges rows with the keys of source and target
 * @param edgeLayout the layout of the edges
 * @param vertices rows with a key each, of vertices that may have no edges; null if there are none
 * @param vertexLayout the layout of the vertices; null if there are none
 * @param keys the layout of the keys
 */
record GraphInputs(
    KeyPlaces edges,
    Layout<?> edgeLayout,
    @Nullable KeyPlaces vertices,
    @Nullable Layout<?> vertexLayout,
    Layout<Object> keys) {

  /**
   * The inputs of an operator: edges, and vertices or nothing.
   *
   * @param known the layout of the keys; null if the first edge decides
   */
  @SuppressWarnings("unchecked") // kernels work on objects
  static GraphInputs of(Run run, @Nullable Layout<?> known) {
    Input edges = run.inputs().get(0);
    if (edges.layout() == null) {
      throw new IllegalArgumentException(
          "the graph has no edges, and the type of its keys is unknown");
    }
    Layout<?> keys = known == null ? edges.layout().field("source").orElseThrow().layout() : known;
    KeyPlaces places = KeyPlaces.of(edges, List.of("source", "target"));
    Input vertices = run.inputs().size() < 2 ? null : run.inputs().get(1);
    if (vertices == null || vertices.layout() == null) {
      return new GraphInputs(places, edges.layout(), null, null, (Layout<Object>) keys);
    }
    return new GraphInputs(
        places,
        edges.layout(),
        KeyPlaces.of(vertices, List.of("id")),
        vertices.layout(),
        (Layout<Object>) keys);
  }

  /** The values of the vertices; null if there are no vertices. */
  @Nullable
  VertexValues values(Run run, VertexIds ids) throws Exception {
    if (vertices == null || vertexLayout == null) {
      return null;
    }
    Layout.Field value =
        vertexLayout
            .field("value")
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "states begin with the values of vertices, but vertices of layout "
                            + vertexLayout
                            + " have no component 'value'"));
    return VertexValues.read(run, vertices, value, ids);
  }
}
