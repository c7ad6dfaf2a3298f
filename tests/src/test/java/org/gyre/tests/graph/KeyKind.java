package org.gyre.tests.graph;

import java.util.stream.Stream;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/**
 * A way to name vertices, all of which must give the same answers. Names are in the order of the
 * vertices.
 *
 * @param <K> the type of the keys
 * @param name what it is
 * @param layout the layout of the keys
 * @param key names a vertex
 */
record KeyKind<K>(String name, Layout<K> layout, KeyFunction<Integer, K> key) {

  /** A key of several components, one of them a text. */
  record Place(String country, int number) {}

  static Stream<KeyKind<?>> all() {
    return Stream.of(
        new KeyKind<>("dense long", Layouts.LONG, vertex -> (long) vertex),
        new KeyKind<>("long with gaps", Layouts.LONG, vertex -> 3L * vertex),
        new KeyKind<>("negative long", Layouts.LONG, vertex -> (long) vertex - 70),
        new KeyKind<>(
            "sparse long", Layouts.LONG, vertex -> (vertex - 50) * 1_000_000_007_000_007L),
        new KeyKind<>(
            "extreme long",
            Layouts.LONG,
            vertex -> vertex < 50 ? Long.MIN_VALUE + vertex : Long.MAX_VALUE - 1_000_000 + vertex),
        new KeyKind<>("int", Layouts.INT, vertex -> vertex - 10),
        new KeyKind<>(
            "extreme int",
            Layouts.INT,
            vertex ->
                vertex < 50 ? Integer.MIN_VALUE + vertex : Integer.MAX_VALUE - 1_000_000 + vertex),
        new KeyKind<>("text", Layouts.STRING, "v%07d\ud83d\ude80"::formatted),
        new KeyKind<>(
            "record",
            Layouts.of(Place.class),
            vertex -> new Place("c" + (char) ('A' + vertex / 1000), vertex)));
  }

  K of(int vertex) {
    try {
      return key.key(vertex);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
