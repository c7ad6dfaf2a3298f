package org.gyre.gelly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VertexFileTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void start() {
    file = folder.resolve("vertices.txt");
  }

  private List<Vertex<Long, NoValue>> longs(String text) throws Exception {
    Files.writeString(file, text);
    return FormatReading.read(VertexFile.at(file).longVertices(), 3);
  }

  private List<Vertex<String, NoValue>> strings(String text) throws Exception {
    Files.writeString(file, text);
    return FormatReading.read(VertexFile.at(file).stringVertices(), 3);
  }

  private static List<Vertex<Long, NoValue>> vertices(long... ids) {
    return LongStream.of(ids).mapToObj(id -> new Vertex<>(id, new NoValue())).toList();
  }

  private static List<Vertex<String, NoValue>> vertices(String... ids) {
    return Stream.of(ids).map(id -> new Vertex<>(id, new NoValue())).toList();
  }

  @Test
  void theFirstTokenIsTheId() throws Exception {
    assertEquals(vertices(3, -1, 2), longs("% comment\n3\n\n -1 \r\n2"));
    assertEquals(vertices(1, 2), longs("1 0.5 x\n2 0.7 y\n"));
    assertEquals(vertices(1, 2), longs("1,New York,a,b,c\n2,Rome\n"));
    assertEquals(vertices(1, 2), longs("1\n2 named\n"));
    assertEquals(vertices("a", "b"), strings("a\t1\nb\t2\n"));
    assertEquals(vertices("New York", "b"), strings("New York\nb\n"));
    assertEquals(vertices("a;b", "c"), strings("\"a;b\";1\nc;2\n"));
  }

  @Test
  void headersAreSeenOrSettled() throws Exception {
    assertEquals(vertices(1), longs("id,name\n1,x\n"));
    assertEquals(vertices(1), longs("Vertex\n1\n"));
    assertEquals(vertices(1), longs("node_id\t:LABEL\n1\ta\n"));
    assertEquals(vertices("name", "1"), strings("name\n1\n"));
    Files.writeString(file, "name\n1\n");
    assertEquals(
        vertices(1), FormatReading.read(VertexFile.at(file).header(true).longVertices(), 1));
  }

  @Test
  void manyVerticesAreReadInParallel() throws Exception {
    long[] ids = LongStream.range(0, 200_000).map(i -> i * i).toArray();
    StringBuilder text = new StringBuilder();
    LongStream.of(ids).forEach(id -> text.append(id).append('\n'));
    assertEquals(vertices(ids), longs(text.toString()));
    assertEquals(3, VertexFile.at(file).longVertices().splits(3).size());
  }

  @Test
  void errorsNameFileLineAndText() throws Exception {
    Files.writeString(file, "1\n".repeat(50_000) + "x\n");
    IOException failure =
        assertThrows(
            NotIntegerIds.class, () -> FormatReading.read(VertexFile.at(file).longVertices(), 1));
    assertTrue(failure.getMessage().startsWith(file + ", line 50001: the id \"x\""));
    Files.writeString(file, "a,1\n,2\n");
    String message = FormatReading.error(VertexFile.at(file).stringVertices());
    assertEquals(
        file + ", line 2: \",2\" has an empty id; put one there or drop the line", message);
    Files.writeString(file, "# none\nid\n");
    String none = FormatReading.error(VertexFile.at(file).stringVertices());
    assertTrue(none.startsWith(file + ": there are no vertices in it"), none);
  }
}
