package org.gyre.gelly;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.format.TextFile;

/**
 * A text file of vertices: each line starts with an id; what follows after a separator is not read.
 *
 * <p>Separators, comments, blank lines, quotes, packing and integer ids are as in an {@link
 * EdgeFile}. A line is cut at a separator only if all lines of the first 64 KiB have it, or if that
 * makes integers of their ids: a text with blanks that is alone in its line is one id. There is a
 * header if the first name is {@code id}, {@code vertex}, {@code node}, {@code vertexId} or {@code
 * nodeId}.
 */
public final class VertexFile implements Serializable {

  private static final long serialVersionUID = 1;

  private final TextFile file;

  /** Whether there is a header; null if its name shall tell. */
  private final Boolean header;

  private VertexFile(TextFile file, Boolean header) {
    this.file = file;
    this.header = header;
  }

  /**
   * A vertex file with or without a header, as its first name tells.
   *
   * @param path where the file is; it is not touched yet
   * @return the file
   */
  public static VertexFile at(Path path) {
    return new VertexFile(TextFile.at(path), null);
  }

  /**
   * The same file with the header settled.
   *
   * @param present whether the first line that is no comment names the columns, whatever the names
   *     are
   * @return the file
   */
  public VertexFile header(boolean present) {
    return new VertexFile(file, present);
  }

  /**
   * Looks at the first lines.
   *
   * @return how the file is written
   * @throws IOException if the file is missing, a directory, unreadable, damaged, or has no
   *     vertices
   */
  public EdgeFileShape shape() throws IOException {
    return EdgeFileSample.of(file, 1, Optional.ofNullable(header));
  }

  /**
   * The vertices with integer ids. Reading fails with {@link NotIntegerIds} if an id is none.
   *
   * @return the input
   */
  public InputFormat<Vertex<Long, NoValue>> longVertices() {
    return new VertexFileFormat<>(this, Long.class);
  }

  /**
   * The vertices with ids as texts.
   *
   * @return the input
   */
  public InputFormat<Vertex<String, NoValue>> stringVertices() {
    return new VertexFileFormat<>(this, String.class);
  }

  TextFile file() {
    return file;
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
