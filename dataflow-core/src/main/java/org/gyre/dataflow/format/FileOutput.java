package org.gyre.dataflow.format;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Writes the partitions of a data set, one after the other in their order, into one file that
 * appears when it is complete; or each into a file of its own, in a folder that appears when all
 * are complete.
 *
 * <p>Until then the partitions are hidden files beside it. A name that ends in {@code .gz}, {@code
 * .zst}, {@code .xz}, {@code .bz2} or {@code .deflate} gives a packed file. What is there already
 * is replaced, unless {@link #failIfExists} says otherwise. The folder around it must exist.
 *
 * <p>A subclass says how one value becomes bytes.
 *
 * @param <T> the type of the values
 */
public abstract class FileOutput<T> implements OutputFormat<T> {

  private static final long serialVersionUID = 1;

  private final Place place;

  /**
   * An output to a file.
   *
   * @param file the file; not touched before the job runs
   */
  protected FileOutput(Path file) {
    this(new Place(file.toString(), "", false, true));
  }

  FileOutput(Place place) {
    this.place = place;
  }

  /**
   * Where an output goes.
   *
   * @param path the file or the folder
   * @param extension of a folder, what the names of its files end in
   * @param isFolder whether it is one
   * @param replaces whether what is there is replaced
   */
  record Place(String path, String extension, boolean isFolder, boolean replaces)
      implements Serializable {}

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

    /**
     * Is told that there are no more values in the partition; writes what it has kept.
     *
     * @throws IOException if writing fails
     */
    default void end() throws IOException {}
  }

  /**
   * An encoder for one partition.
   *
   * @param out takes the bytes
   * @return a new encoder
   */
  protected abstract Encoder<T> encoder(ByteSink out);

  /**
   * Writes what stands before all values of a file; nothing if not overridden.
   *
   * @param out takes the bytes
   * @throws IOException if writing fails
   */
  protected void head(ByteSink out) throws IOException {}

  /**
   * Writes what stands after all values of a file; nothing if not overridden.
   *
   * @param out takes the bytes
   * @param written the encoders of the values before, in the order of these
   * @throws IOException if writing fails
   */
  protected void tail(ByteSink out, List<Encoder<T>> written) throws IOException {}

  /** Whether a whole file can be packed. */
  boolean canBePacked() {
    return true;
  }

  final Place place() {
    return place;
  }

  /**
   * Where the values go.
   *
   * @return the file or folder as it was given
   */
  public final Path file() {
    return Path.of(place.path);
  }

  /**
   * The same output to a folder, in which each task writes a file of its own: {@code part-00000}
   * and so on, in the order of the partitions. Packing is done by all tasks at once. Other options
   * of the format are given before this one.
   *
   * @param extension what the names of the files end in: {@code .csv}, {@code .csv.gz}
   * @return the output; it replaces a folder only if there is nothing in it but part files
   */
  public final FileOutput<T> toFolder(String extension) {
    if (!canBePacked() && Compression.named(Path.of("part" + extension)) != Compression.NONE) {
      throw new IllegalArgumentException(
          "files of rows are not packed as a whole: use compressed() and another extension than "
              + extension);
    }
    return new PlacedOutput<>(this, new Place(place.path, extension, true, place.replaces));
  }

  /**
   * The same output, which refuses to replace what is there. Other options of the format are given
   * before this one.
   *
   * @return the output; the job does not start if its place is taken
   */
  public final FileOutput<T> failIfExists() {
    return new PlacedOutput<>(this, new Place(place.path, place.extension, place.isFolder, false));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException if the place is taken by something that cannot or shall not be replaced,
   *     its folder is missing, or no file can be created there
   */
  @Override
  public final Output<T> open(int partitions) throws IOException {
    checkFree();
    return place.isFolder
        ? new Writing(AsideFolder.create(file(), place.extension), partitions)
        : new Writing(AsideFile.create(file(), partitions + 1), partitions);
  }

  private void checkFree() throws IOException {
    if (!place.replaces && Files.exists(file())) {
      throw new IOException(
          file() + " is there already; name another place, or leave out failIfExists()");
    }
  }

  private final class Writing implements Output<T> {

    private final Aside aside;
    private final Encoder<T>[] encoders;
    private boolean prepared;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    Writing(Aside aside, int partitions) {
      this.aside = aside;
      this.encoders = new Encoder[partitions];
    }

    @Override
    public Partition<T> partition(int index) throws IOException {
      ByteSink sink = aside.part(index);
      if (index == 0 || place.isFolder) {
        head(sink);
      }
      Encoder<T> encoder = encoder(sink);
      encoders[index] = encoder;
      return new FilePartition(encoder, sink);
    }

    @Override
    public void prepare(Runnable checkpoint) throws IOException {
      if (!place.isFolder) {
        ByteSink end = aside.part(encoders.length);
        tail(end, Arrays.stream(encoders).filter(Objects::nonNull).toList());
        end.close();
      }
      aside.prepare(checkpoint);
      prepared = true;
    }

    @Override
    public void commit() throws IOException {
      if (!prepared) {
        prepare(() -> {});
      }
      checkFree();
      aside.move();
    }

    @Override
    public void abort() {
      aside.abort();
    }
  }

  private final class FilePartition implements Partition<T> {

    private final Encoder<T> encoder;
    private final ByteSink sink;

    FilePartition(Encoder<T> encoder, ByteSink sink) {
      this.encoder = encoder;
      this.sink = sink;
    }

    @Override
    public void write(T value) throws IOException {
      encoder.encode(value);
    }

    @Override
    public void close() throws IOException {
      encoder.end();
      if (place.isFolder) {
        tail(sink, List.of(encoder));
      }
      sink.close();
    }
  }
}
