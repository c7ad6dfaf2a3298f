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
import java.util.List;
import org.gyre.dataflow.format.InputFormat.ReadContext;
import org.gyre.dataflow.format.InputFormat.Split;

/**
 * Reads formats as an engine does: buffers full of garbage, progress that must add up to the
 * weight.
 */
final class FormatReading implements ReadContext, AutoCloseable {

  private final Arena arena = Arena.ofConfined();
  private long progress;

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
  public void close() {
    arena.close();
  }

  /** All values, after the format has been through serialization. */
  static <T> List<T> read(InputFormat<T> format, int splits) throws Exception {
    InputFormat<T> copy = copy(format);
    return read(copy, copy.splits(splits));
  }

  static <T> List<T> read(InputFormat<T> format, List<? extends Split> splits) throws Exception {
    List<T> values = new ArrayList<>();
    for (Split split : splits) {
      try (FormatReading reading = new FormatReading()) {
        format.read(copy(split), values::add, reading);
        assertEquals(split.weight(), reading.progress, "progress at the end of " + split);
      }
    }
    return values;
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
