package org.gyre.dataflow.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.format.InputFormat.ReadContext;
import org.gyre.dataflow.format.InputFormat.Split;
import org.gyre.dataflow.function.Collector;

/**
 * Reads formats as an engine does: buffers full of garbage, progress that must add up to the
 * weight.
 */
final class FormatReading implements ReadContext, AutoCloseable {

  private final Arena arena = Arena.ofConfined();
  private final Map<String, Long> counts;
  private long progress;

  FormatReading() {
    this(new HashMap<>());
  }

  private FormatReading(Map<String, Long> counts) {
    this.counts = counts;
  }

  @Override
  public MemorySegment buffer(long bytes) {
    // Garbage that looks like text, so that what is read beyond the data shows.
    return arena.allocate(bytes).fill((byte) '7');
  }

  @Override
  public void progress(long weight) {
    assertTrue(weight > 0, "progress of " + weight);
    progress += weight;
  }

  @Override
  public void count(String metric, long number) {
    counts.merge(metric, number, Long::sum);
  }

  @Override
  public void close() {
    arena.close();
  }

  /** All values, after the format has been through serialization. */
  static <T> List<T> read(InputFormat<T> format, int splits) throws Exception {
    InputFormat<T> copy = copy(format);
    return read(copy, copy.splits(splits));
  }

  static <T> List<T> read(InputFormat<T> format, List<? extends Split> splits) throws Exception {
    return read(format, splits, new HashMap<>());
  }

  static <T> List<T> read(
      InputFormat<T> format, List<? extends Split> splits, Map<String, Long> counts)
      throws Exception {
    List<T> values = new ArrayList<>();
    each(format, splits, values::add, counts);
    return values;
  }

  static <T> void each(
      InputFormat<T> format,
      List<? extends Split> splits,
      Collector<T> out,
      Map<String, Long> counts)
      throws Exception {
    for (Split split : splits) {
      try (FormatReading reading = new FormatReading(counts)) {
        format.read(copy(split), out, reading);
        assertEquals(split.weight(), reading.progress, "progress at the end of " + split);
      }
    }
  }

  /** The text of the error that reading gives. */
  static String error(InputFormat<?> format) {
    return assertThrows(IOException.class, () -> read(format, 1)).getMessage();
  }

  @SuppressWarnings("unchecked")
  static <T> T copy(T object) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }
}
