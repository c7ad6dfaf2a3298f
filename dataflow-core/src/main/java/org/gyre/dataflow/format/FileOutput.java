package org.gyre.dataflow.format;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes the partitions of a data set, one after the other in their order, into one file that
 * appears when it is complete.
 *
 * <p>Until then the partitions are hidden files beside it. A name that ends in {@code .gz} or
 * {@code .zst} gives a packed file. An existing file is replaced. The folder must exist.
 *
 * <p>A subclass says how one value becomes bytes.
 *
 * @param <T> the type of the values
 */
public abstract class FileOutput<T> implements OutputFormat<T> {

  private static final long serialVersionUID = 1;

  private final String file;

  /**
   * An output to a file.
   *
   * @param file the file; not touched before the job runs
   */
  protected FileOutput(Path file) {
    this.file = file.toString();
  }

  /**
   * Makes bytes of values; for one partition and one thread.
   *
   * @param <T> the type of the values
   */
  @FunctionalInterface
  public interface Encoder<T> {

    /**
     * Writes one value.
     *
     * @param value the value
     * @throws IOException if writing fails
     */
    void encode(T value) throws IOException;
  }

  /**
   * An encoder for one partition.
   *
   * @param out takes the bytes
   * @return a new encoder
   */
  protected abstract Encoder<T> encoder(ByteSink out);

  /**
   * Writes what stands before all values; nothing if not overridden.
   *
   * @param out takes the bytes
   * @throws IOException if writing fails
   */
  protected void head(ByteSink out) throws IOException {}

  /**
   * Where the values go.
   *
   * @return the file as it was given
   */
  public final Path file() {
    return Path.of(file);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException if the place is a directory, its folder is missing, or no file can be
   *     created there
   */
  @Override
  public final Output<T> open(int partitions) throws IOException {
    return new Writing(AsideFile.create(file(), partitions));
  }

  private final class Writing implements Output<T> {

    private final AsideFile aside;

    Writing(AsideFile aside) {
      this.aside = aside;
    }

    @Override
    public Partition<T> partition(int index) throws IOException {
      ByteSink sink = aside.part(index);
      if (index == 0) {
        head(sink);
      }
      return new FilePartition<>(encoder(sink), sink);
    }

    @Override
    public void commit() throws IOException {
      aside.commit();
    }

    @Override
    public void abort() {
      aside.abort();
    }
  }

  private record FilePartition<T>(Encoder<T> encoder, ByteSink sink) implements Partition<T> {

    @Override
    public void write(T value) throws IOException {
      encoder.encode(value);
    }

    @Override
    public void close() throws IOException {
      sink.close();
    }
  }
}
