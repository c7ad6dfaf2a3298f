package org.gyre.gelly;

import java.nio.file.Path;
import org.gyre.dataflow.format.ByteSink;
import org.gyre.dataflow.format.FileOutput;

/**
 * Writes edges with integer ids as lines {@code source TAB target}, which {@link EdgeFile} reads at
 * its fastest.
 *
 * <p>The file has the edges of the first partition, then those of the second, and so on; packed if
 * it is named {@code .gz} or {@code .zst}. Its bytes depend on the sequence of the edges only.
 */
public final class EdgeFileOutput extends FileOutput<Edge<Long, NoValue>> {

  private static final long serialVersionUID = 1;

  private EdgeFileOutput(Path file) {
    super(file);
  }

  /**
   * Writes edges to a file.
   *
   * @param file the file; not touched before the job runs
   * @return the output
   */
  public static EdgeFileOutput at(Path file) {
    return new EdgeFileOutput(file);
  }

  @Override
  protected Encoder<Edge<Long, NoValue>> encoder(ByteSink out) {
    return edge -> {
      out.putDecimal(edge.source());
      out.put((byte) '\t');
      out.putDecimal(edge.target());
      out.put((byte) '\n');
    };
  }

  @Override
  public String describe() {
    return "edge file " + file();
  }
}
