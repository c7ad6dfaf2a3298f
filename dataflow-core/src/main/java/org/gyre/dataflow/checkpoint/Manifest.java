package org.gyre.dataflow.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.LoadingStream;
import org.gyre.dataflow.type.Nullable;

/**
 * What a checkpoint has, and of what: the file {@code manifest}, lines of a word, a blank and a
 * value, the last of which is the CRC-32C of all before it.
 *
 * @param loop the loop and its place
 * @param plan the digest of its plan
 * @param input what it goes on from beside its state, such as the digest of a graph; else empty
 * @param superstep after which superstep it was taken
 * @param tasks how many tasks there were
 * @param aggregates what that superstep has added up, by the names of aggregators
 * @param parts the parts of the state
 */
public record Manifest(
    String loop,
    String plan,
    String input,
    int superstep,
    int tasks,
    Map<String, Object> aggregates,
    List<Part> parts) {

  private static final String NAME = "manifest";
  private static final String FIRST = "gyre-checkpoint 2";
  private static final String LAST = "checksum ";

  /**
   * A part of the state of a loop.
   *
   * @param name what it is
   * @param layout how its rows lie in memory; null if it has none
   * @param files the rows of each task
   */
  public record Part(String name, @Nullable Layout<Object> layout, List<RowFile> files) {}

  /**
   * The rows of all files.
   *
   * @return at least 0
   */
  public long rows() {
    return files().mapToLong(RowFile::rows).sum();
  }

  /**
   * The bytes of all files with rows.
   *
   * @return at least 0
   */
  public long bytes() {
    return files().mapToLong(RowFile::bytes).sum();
  }

  private Stream<RowFile> files() {
    return parts.stream().flatMap(part -> part.files().stream());
  }

  /**
   * Writes it, and forces it to the disk.
   *
   * @param folder of the checkpoint
   * @return its size in bytes
   * @throws IOException if that fails, or if an aggregate is not serializable
   */
  public long write(Path folder) throws IOException {
    StringBuilder text = new StringBuilder(FIRST).append('\n');
    line(text, "loop", loop);
    line(text, "plan", plan);
    line(text, "input", input);
    line(text, "superstep", superstep);
    line(text, "tasks", tasks);
    for (Map.Entry<String, Object> aggregate : aggregates.entrySet()) {
      line(text, "aggregate", encoded(new Object[] {aggregate.getKey(), aggregate.getValue()}));
    }
    for (Part part : parts) {
      line(text, "part", part.name);
      line(text, "layout", part.layout == null ? "none" : encoded(part.layout));
      for (RowFile file : part.files) {
        line(text, "file", file.name());
        line(text, "rows", file.rows());
        line(text, "bytes", file.bytes());
        line(text, "crc", file.checksum());
      }
    }
    long checksum = checksum(text.toString());
    text.append(LAST).append(checksum).append('\n');
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    try (FileOutputStream out = new FileOutputStream(folder.resolve(NAME).toFile())) {
      out.write(bytes);
      out.getFD().sync();
    }
    return bytes.length;
  }

  private static void line(StringBuilder text, String word, Object value) {
    text.append(word).append(' ').append(value).append('\n');
  }

  private static long checksum(String text) {
    CRC32C checksum = new CRC32C();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return checksum.getValue();
  }

  private static String encoded(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    } catch (NotSerializableException e) {
      throw new IOException(
          "a checkpoint cannot hold the aggregate "
              + (value instanceof Object[] pair ? Arrays.toString(pair) : value)
              + ", as "
              + e.getMessage()
              + " is not serializable; make it so",
          e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /**
   * Reads it.
   *
   * @param folder of the checkpoint
   * @param loader finds the classes of aggregates and layouts
   * @return the manifest
   * @throws IOException if that fails, or if it is damaged or of another format
   */
  public static Manifest read(Path folder, ClassLoader loader) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      throw RowFile.damaged(file, "it is not there");
    }
    // Bytes that are no UTF-8 become others here, whose checksum is another.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    if (!text.startsWith(FIRST + "\n")) {
      String first = text.lines().findFirst().orElse("");
      throw RowFile.damaged(file, "it begins with '" + first + "' and not with '" + FIRST + "'");
    }
    int last = text.lastIndexOf(LAST);
    if (last < 0 || !text.substring(last).equals(LAST + checksum(text.substring(0, last)) + "\n")) {
      throw RowFile.damaged(file, "its checksum is wrong");
    }
    return new Reading(text.substring(0, last).lines().skip(1).toList(), loader).manifest();
  }

  /** Goes over the lines, which are known to be whole. */
  private static final class Reading {

    private final List<String> lines;
    private final ClassLoader loader;
    private int next;

    Reading(List<String> lines, ClassLoader loader) {
      this.lines = lines;
      this.loader = loader;
    }

    private boolean isAt(String word) {
      return next < lines.size() && lines.get(next).startsWith(word + " ");
    }

    private String value() {
      String line = lines.get(next++);
      return line.substring(line.indexOf(' ') + 1);
    }

    private long number() {
      return Long.parseLong(value());
    }

    Manifest manifest() throws IOException {
      String loop = value();
      String plan = value();
      String input = value();
      int superstep = (int) number();
      int tasks = (int) number();
      Map<String, Object> aggregates = new LinkedHashMap<>();
      while (isAt("aggregate")) {
        Object[] aggregate = (Object[]) decoded(value());
        aggregates.put((String) aggregate[0], aggregate[1]);
      }
      List<Part> parts = new ArrayList<>();
      while (isAt("part")) {
        parts.add(part());
      }
      return new Manifest(loop, plan, input, superstep, tasks, aggregates, parts);
    }

    @SuppressWarnings("unchecked") // in the engine all values are objects
    private Part part() throws IOException {
      String name = value();
      String layout = value();
      List<RowFile> files = new ArrayList<>();
      while (isAt("file")) {
        files.add(new RowFile(value(), number(), number(), number()));
      }
      return new Part(name, layout.equals("none") ? null : (Layout<Object>) decoded(layout), files);
    }

    private Object decoded(String text) throws IOException {
      byte[] bytes = Base64.getDecoder().decode(text);
      try (ObjectInputStream in = new LoadingStream(bytes, loader)) {
        return in.readObject();
      } catch (ClassNotFoundException e) {
        throw new IOException("a class of the checkpoint is not there any more: " + e, e);
      }
    }
  }
}
