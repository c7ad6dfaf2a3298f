package org.gyre.dataflow.format;

import java.io.IOException;
import java.nio.file.Path;
import org.gyre.dataflow.function.MapFunction;

/**
 * Writes one line of UTF-8 text for each value, in the order of the partitions.
 *
 * @param <T> the type of the values
 */
public final class TextOutput<T> extends FileOutput<T> {

  private static final long serialVersionUID = 1;

  private final MapFunction<? super T, String> line;

  private TextOutput(Path file, MapFunction<? super T, String> line) {
    super(file);
    this.line = line;
  }

  /**
   * Writes values as {@link Object#toString} shows them.
   *
   * @param <T> the type of the values
   * @param file the file; {@code .gz} and {@code .zst} are packed
   * @return the output
   */
  public static <T> TextOutput<T> of(Path file) {
    return new TextOutput<>(file, Object::toString);
  }

  /**
   * Writes values as a function says.
   *
   * @param <T> the type of the values
   * @param file the file; {@code .gz} and {@code .zst} are packed
   * @param line makes the line of a value, without its end; line ends inside are written as they
   *     are
   * @return the output
   */
  public static <T> TextOutput<T> of(Path file, MapFunction<? super T, String> line) {
    return new TextOutput<>(file, line);
  }

  @Override
  protected Encoder<T> encoder(ByteSink out) {
    return value -> {
      out.put(line(value));
      out.put((byte) '\n');
    };
  }

  private String line(T value) throws IOException {
    try {
      return line.map(value);
    } catch (IOException | RuntimeException failure) {
      throw failure;
    } catch (Exception failure) {
      throw new IOException(
          "no line could be made of " + value + ": " + failure.getMessage(), failure);
    }
  }

  @Override
  public String describe() {
    return "text file " + file();
  }
}
