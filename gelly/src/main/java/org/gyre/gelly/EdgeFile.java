package org.gyre.gelly;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.format.TextFile;

/**
 * A text file of edges: {@code source target [value]} in each line.
 *
 * <p>Columns are separated by tabs, commas, semicolons, or runs of spaces and tabs; which, and
 * whether there is a header, is seen from the first 64 KiB of lines. Blank lines and lines that
 * start with {@code #} or {@code %} are skipped. Lines end in {@code \n} or {@code \r\n}; the text
 * is UTF-8. An id in double quotes may hold the separator. The file may be plain, {@code .gz} or
 * {@code .zst}; a plain one is read in parallel.
 *
 * <p>The value, where there is one, must be a number, also if the edges are read without their
 * values: a file that is not what it is taken for should not go unnoticed.
 *
 * <p>Ids are integers if they all are. {@link #shape} looks at the first lines only, so a program
 * tries {@link #longEdges} if {@link EdgeFileShape#integerIds} says so and turns to {@link
 * #stringEdges} when the job fails with {@link NotIntegerIds}. An integer id is an optional minus
 * sign and digits, within 64 bits.
 */
public final class EdgeFile implements Serializable {

  private static final long serialVersionUID = 1;

  private final TextFile file;

  /** Whether there is a header; null if its names shall tell. */
  private final Boolean header;

  private EdgeFile(TextFile file, Boolean header) {
    this.file = file;
    this.header = header;
  }

  /**
   * An edge file with or without a header: it has one if its first two names are usual ones, such
   * as {@code source target}, {@code src dst}, {@code from to} or {@code FromNodeId ToNodeId}.
   *
   * @param path where the file is; it is not touched yet
   * @return the file
   */
  public static EdgeFile at(Path path) {
    return new EdgeFile(TextFile.at(path), null);
  }

  /**
   * The same file with the header settled.
   *
   * @param present whether the first line that is no comment names the columns, whatever the names
   *     are
   * @return the file
   */
  public EdgeFile header(boolean present) {
    return new EdgeFile(file, present);
  }

  /**
   * Looks at the first lines.
   *
   * @return how the file is written
   * @throws IOException if the file is missing, a directory, unreadable, damaged, or has no edges
   */
  public EdgeFileShape shape() throws IOException {
    return EdgeFileSample.of(file, 2, Optional.ofNullable(header));
  }

  /**
   * The edges with integer ids, without values. Reading fails with {@link NotIntegerIds} if an id
   * is none.
   *
   * @return the input
   */
  public InputFormat<Edge<Long, NoValue>> longEdges() {
    return new EdgeFormatLong<>(this, NoValue.class);
  }

  /**
   * The edges with ids as texts, without values.
   *
   * @return the input
   */
  public InputFormat<Edge<String, NoValue>> stringEdges() {
    return new EdgeFormat<>(this, String.class, NoValue.class);
  }

  /**
   * The edges with integer ids and their weights. Reading fails with {@link NotIntegerIds} if an id
   * is none.
   *
   * @return the input; an edge without a weight in the file has 1.0
   */
  public InputFormat<Edge<Long, Double>> weightedLongEdges() {
    return new EdgeFormatLong<>(this, Double.class);
  }

  /**
   * The edges with ids as texts and their weights.
   *
   * @return the input; an edge without a weight in the file has 1.0
   */
  public InputFormat<Edge<String, Double>> weightedStringEdges() {
    return new EdgeFormat<>(this, String.class, Double.class);
  }

  TextFile file() {
    return file;
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
