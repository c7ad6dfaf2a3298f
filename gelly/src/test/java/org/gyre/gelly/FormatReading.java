package org.gyre.gelly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.format.InputFormat.ReadContext;
import org.gyre.dataflow.format.InputFormat.Split;
import org.gyre.dataflow.format.OutputFormat;
import org.gyre.dataflow.format.OutputFormat.Output;
import org.gyre.dataflow.format.OutputFormat.Partition;

/**
 * Reads and writes formats as an engine does: buffers of garbage, progress that must add up to the
 * weight.
 */
final class FormatReading implements ReadContext, AutoCloseable {

  private final Arena arena = Arena.ofConfined();
  private long progress;

  /** Random numbers from a seed that is printed; {@code -Dgyre.seed=N} repeats a run. */
  static Random random(Class<?> test) {
    long seed = Long.getLong("gyre.seed", System.nanoTime());
    System.out.println(test.getSimpleName() + ": -Dgyre.seed=" + seed);
    return new Random(seed);
  }

  @Override
  public MemorySegment buffer(long bytes) {
    return arena.allocate(bytes).fill((byte) '7');
  }

  @Override
  public void progress(long weight) {
    progress += weight;
  }

  @Override
  public void count(String metric, long number) {
    throw new AssertionError("nothing is counted here, but " + number + " " + metric);
  }

  @Override
  public void close() {
    arena.close();
  }

  /** All values, after format and splits have been through serialization. */
  static <T> List<T> read(InputFormat<T> format, int wanted) throws Exception {
    InputFormat<T> copy = copy(format);
    List<T> values = new ArrayList<>();
    for (Split split : copy.splits(wanted)) {
      try (FormatReading reading = new FormatReading()) {
        copy.read(copy(split), values::add, reading);
        assertEquals(split.weight(), reading.progress, "progress at the end of " + split);
      }
    }
    return values;
  }

  static String error(InputFormat<?> format) {
    return assertThrows(IOException.class, () -> read(format, 1)).getMessage();
  }

  /** Writes values in as many partitions of about equal length. */
  static <T> void write(OutputFormat<T> format, List<T> values, int partitions) throws Exception {
    Output<T> output = format.open(partitions);
    for (int i = partitions - 1; i >= 0; i--) {
      Partition<T> partition = output.partition(i);
      int to = values.size() * (i + 1) / partitions;
      for (T value : values.subList(values.size() * i / partitions, to)) {
        partition.write(value);
      }
      partition.close();
    }
    output.commit();
  }

  @SuppressWarnings("unchecked")
  private static <T> T copy(T object) throws IOException, ClassNotFoundException {
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
