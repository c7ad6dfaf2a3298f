package org.gyre.dataflow.format;

import java.util.List;
import org.gyre.dataflow.format.InputFormat.ReadContext;

/**
 * What one task reads of a {@link FileSet}: neighbouring files, and parts of files.
 *
 * @param parts the parts in their order
 */
public record FilesSplit(List<FilePart> parts) implements InputFormat.Split {

  private static final long serialVersionUID = 1;

  /** Keeps its own copy. */
  public FilesSplit {
    parts = List.copyOf(parts);
  }

  @Override
  public long weight() {
    return parts.stream().mapToLong(part -> part.range().weight()).sum();
  }

  /** Reads one part. */
  @FunctionalInterface
  public interface PartReader {

    /**
     * Reads a part.
     *
     * @param part the part
     * @param context gives buffers until the part has been read, and takes the progress
     * @throws Exception if reading fails
     */
    void read(FilePart part, ReadContext context) throws Exception;
  }

  /**
   * Reads the parts one after the other; each uses the memory of the one before.
   *
   * @param context gives the memory, and takes the progress
   * @param reader reads one part
   * @throws Exception if reading fails
   */
  public void each(ReadContext context, PartReader reader) throws Exception {
    if (parts.size() == 1) {
      reader.read(parts.get(0), context);
      return;
    }
    FileBuffers buffers = new FileBuffers(context);
    for (FilePart part : parts) {
      buffers.reuse();
      reader.read(part, buffers);
    }
  }
}
