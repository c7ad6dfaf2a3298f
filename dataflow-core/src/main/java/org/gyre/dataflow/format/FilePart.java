package org.gyre.dataflow.format;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import org.gyre.dataflow.format.InputFormat.ReadContext;

/**
 * A file, or a part of one.
 *
 * @param path where the file is, as the {@link FileSet} found it
 * @param range the part
 */
public record FilePart(String path, FileSplit range) implements Serializable {

  private static final long serialVersionUID = 1;

  /**
   * The file.
   *
   * @return the file
   */
  public TextFile file() {
    return TextFile.at(Path.of(path));
  }

  /**
   * Opens the part.
   *
   * @param context gives the buffers, and takes the progress
   * @return its blocks of whole lines; to be closed
   * @throws IOException if the file cannot be opened
   */
  public LineBlocks open(ReadContext context) throws IOException {
    return file().open(range, context);
  }
}
