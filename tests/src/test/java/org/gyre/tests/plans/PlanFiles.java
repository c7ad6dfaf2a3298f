package org.gyre.tests.plans;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gyre.dataflow.format.CsvInput;
import org.gyre.dataflow.format.CsvOutput;
import org.gyre.dataflow.format.FileSet;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.format.OutputFormat;
import org.gyre.dataflow.format.TextInput;
import org.gyre.dataflow.format.TextOutput;
import org.gyre.dataflow.plan.Executor;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.LoopReport;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.type.Row;

/** The files that a random plan reads and writes, in a folder of its own. */
final class PlanFiles {

  private final Path folder;
  private final Map<Node<?>, Path> written = new IdentityHashMap<>();
  private int count;
  private List<LoopReport> loops = List.of();

  PlanFiles(Path folder) {
    this.folder = folder;
  }

  /** Values in a file, if they are of a kind that can be read from one. */
  @SuppressWarnings("unchecked") // each format reads values of its shape
  <T> Optional<InputFormat<T>> input(Shape<T> shape, List<T> values, Random random) {
    Object format = null;
    if (shape == Shapes.TEXT) {
      format = TextInput.of(file(values, value -> (String) value));
    } else if (shape == Shapes.PAIR) {
      Path file = file(values, value -> pair((Values.Pair) value));
      CsvInput<Values.Pair> pairs = CsvInput.of(file, Values.Pair.class).noHeader().delimiter(';');
      format = random.nextBoolean() ? pairs : pairs.unquoted();
    } else if (shape == Shapes.ROW) {
      format =
          CsvInput.of(file(values, value -> row((Values.Row) value)), Values.Row.class).noHeader();
    } else if (shape == Shapes.SHEET) {
      FileSet files = FileSet.of(file(values, value -> sheet((Row) value)));
      format =
          random.nextBoolean()
              ? CsvInput.of(files, Values.SHEET).noHeader()
              : CsvInput.rows(files, Values.SHEET).columns("name", "day", "amount");
    }
    return Optional.ofNullable((InputFormat<T>) format);
  }

  private static String pair(Values.Pair pair) {
    return pair.left() + ";" + pair.right();
  }

  private static String row(Values.Row row) {
    String quoted = '"' + row.name().replace("\"", "\"\"") + '"';
    return row.id() + "," + row.group() + "," + row.amount() + "," + quoted;
  }

  private static String sheet(Row row) {
    String quoted = '"' + row.getString("name").replace("\"", "\"\"") + '"';
    return quoted + "," + (row.isNull("day") ? "" : row.get("day")) + "," + row.get("amount");
  }

  private <T> Path file(List<T> values, Function<Object, String> line) {
    try {
      String lines =
          values.stream().map(line).map(text -> text + '\n').collect(Collectors.joining());
      Path file = Files.writeString(folder.resolve("input" + count++), lines);
      return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A sink that writes a file. */
  <T> Node<?> output(Draft<T> draft) {
    Path file = folder.resolve("output" + count++);
    Node<?> write =
        new Node.Write<>(draft.data().node(), format(draft, file), Origin.here("write"));
    written.put(write, file);
    return write;
  }

  @SuppressWarnings("unchecked") // each format writes values of its shape
  private static <T> OutputFormat<? super T> format(Draft<T> draft, Path file) {
    Object format;
    if (draft.shape() == Shapes.ROW) {
      format = CsvOutput.of(file, Values.Row.class);
    } else if (draft.shape() == Shapes.PAIR) {
      format = CsvOutput.of(file, Values.Pair.class).delimiter('|');
    } else if (draft.shape() == Shapes.SHEET) {
      format = CsvOutput.of(file, Values.SHEET);
    } else {
      format = TextOutput.of(file, ValueText::of);
    }
    return (OutputFormat<? super T>) format;
  }

  /**
   * What an executor makes of a plan: the values of each sink, or the lines of its file; and last
   * what all sinks that deliver have delivered.
   */
  List<List<?>> run(Executor executor, Plan plan) {
    List<Object> delivered = new ArrayList<>();
    JobResult job = executor.execute(plan, delivered::add);
    loops = job.loops();
    List<List<?>> results = new ArrayList<>(job.collected());
    try {
      for (int sink = 0; sink < plan.sinks().size(); sink++) {
        if (plan.sinks().get(sink) instanceof Node.Write<?> write) {
          Path path = written.get(write);
          results.set(sink, Files.readString(path).lines().toList());
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    results.add(delivered);
    return results;
  }

  /** What each run of a loop has told in the latest job: how it ended, and what it added up. */
  List<String> loops() {
    return loops.stream()
        .map(
            loop ->
                loop.name()
                    + " "
                    + loop.end()
                    + " "
                    + loop.history().stream().map(LoopReport.Superstep::aggregates).toList())
        .toList();
  }
}
