package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.format.TextOutput;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.plan.Executor;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.run.LocalExecutor;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.gelly.Edge;
import org.gyre.gelly.Graph;
import org.gyre.gelly.NoValue;
import org.gyre.gelly.PageRank;
import org.gyre.gelly.Vertex;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plan with its functions, keys and layouts is written in this process and run in another one.
 */
final class ShippingTest {

  @AutoClose private final Environment environment = CleanExecutor.environment(2);

  @TempDir Path folder;

  /** What the other process does: reads a plan from a file and runs it. */
  static final class Receiver {
    private Receiver() {}

    /** Runs the plan in the file named by the only argument. */
    public static void main(String[] arguments) throws IOException {
      byte[] bytes = Files.readAllBytes(Path.of(arguments[0]));
      Plan plan = Plan.fromBytes(bytes, Receiver.class.getClassLoader());
      try (Executor executor = new LocalExecutor.Factory().create(Options.defaults())) {
        executor.execute(plan);
      }
    }
  }

  private <T> List<String> runElsewhere(DataSet<T> data) throws Exception {
    Path output = folder.resolve("output.txt");
    Path plan = folder.resolve("plan.bin");
    Node<T> sink = new Node.Write<>(data.node(), TextOutput.of(output), Origin.here("write"));
    Files.write(plan, new Plan(List.of(sink)).toBytes());
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Receiver.class.getName(),
                plan.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the other process ends");
    assertEquals(0, process.exitValue(), () -> read(log.toFile()));
    return Files.readAllLines(output).stream().sorted().toList();
  }

  private static String read(File file) {
    try {
      return Files.readString(file.toPath());
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static <T> List<String> here(DataSet<T> data) {
    return data.collect().stream().map(String::valueOf).sorted().toList();
  }

  @Test
  void lambdasThatCapture() throws Exception {
    long offset = 1000;
    String prefix = "n";
    DataSet<Tuple2<String, Long>> data =
        environment
            .sequence(0, 1000)
            .map(value -> new Item(value + offset, prefix + value % 10))
            .filter(item -> item.id() % 2 == 0)
            .groupBy(Item::name)
            .aggregate(Aggregates.sumLong(Item::id));
    assertEquals(here(data), runElsewhere(data));
  }

  @Test
  void everyOperator() throws Exception {
    DataSet<Item> items = environment.of(new Item(1, "a"), new Item(2, "b"), new Item(2, "c"));
    DataSet<Long> numbers =
        BulkIteration.from(environment.sequence(0, 50), 3)
            .run(current -> current.map(value -> value + 1));
    DataSet<String> data =
        items
            .join(numbers)
            .where(Item::id)
            .equalTo(value -> value % 5)
            .with((item, number) -> item.name() + number)
            .union(items.map(Item::name))
            .flatMap(
                (String text, Collector<String> out) -> {
                  out.collect(text);
                  out.collect(text + text);
                })
            .distinct()
            .groupBy(String::length)
            .reduceGroup(
                (length, texts, out) -> {
                  long count = 0;
                  while (texts.hasNext()) {
                    texts.next();
                    count++;
                  }
                  out.collect(length + ":" + count);
                });
    assertEquals(here(data), runElsewhere(data));
  }

  @Test
  void functionsWithAContextAndWhatTheyRead() throws Exception {
    DataSet<Long> numbers = environment.sequence(0, 100);
    Broadcast<Long> sum =
        numbers.broadcast(values -> values.stream().mapToLong(Long::longValue).sum());
    DataSet<Tuple2<Long, String>> data =
        BulkIteration.from(numbers, 3)
            .run(
                current -> {
                  Broadcast<List<Long>> all = current.broadcast();
                  return current.map(
                      Rich.map(
                          context -> {
                            long size = context.broadcast(all).size();
                            long total = context.broadcast(sum);
                            return value -> value + size + total * context.superstep();
                          }));
                })
            .map(value -> "v" + value)
            .zipWithIndex();
    assertEquals(here(data), runElsewhere(data));
  }

  @Test
  void graphAlgorithms() throws Exception {
    DataSet<Edge<String, NoValue>> edges =
        environment
            .sequence(0, 20)
            .map(i -> new Edge<>("v" + i, "v" + i * i % 20, new NoValue()))
            .as(edgeLayout());
    DataSet<Vertex<String, Double>> ranks = PageRank.iterations(5).run(Graph.fromEdges(edges));
    assertEquals(here(ranks), runElsewhere(ranks));
  }

  @SuppressWarnings("unchecked") // the record class is raw, its components are given
  private static Layout<Edge<String, NoValue>> edgeLayout() {
    return (Layout<Edge<String, NoValue>>)
        (Layout<?>)
            Layouts.ofRecord(
                Edge.class, List.of(Layouts.STRING, Layouts.STRING, Layouts.of(NoValue.class)));
  }

  @Test
  void nodesSharedBeforeAreSharedAfter() {
    DataSet<Long> data = environment.sequence(0, 10);
    Plan plan =
        new Plan(
            List.of(
                new Node.Collect<>(data.union(data).node(), Origin.here("collect")),
                new Node.Collect<>(data.node(), Origin.here("collect"))));
    Plan copy = Plan.fromBytes(plan.toBytes(), getClass().getClassLoader());
    assertEquals(plan.nodes().size(), copy.nodes().size());
  }

  @Test
  void whatCannotBeShippedIsNamed() {
    Object lock = new Object();
    DataSet<String> data = environment.sequence(0, 10).map(value -> value + "" + lock);
    Plan plan = new Plan(List.of(new Node.Collect<>(data.node(), Origin.here("collect"))));
    IllegalArgumentException failure = assertThrows(IllegalArgumentException.class, plan::toBytes);
    assertTrue(failure.getMessage().contains("java.lang.Object"), failure.getMessage());
  }

  @Test
  void recordsThatAreNotSerializableCanBePartOfAPlan() {
    record Plain(long id, String name) {}
    DataSet<Plain> data = environment.of(new Plain(1, "a"), new Plain(2, "b"));
    Plan plan = new Plan(List.of(new Node.Collect<>(data.node(), Origin.here("collect"))));
    Plan copy = Plan.fromBytes(plan.toBytes(), getClass().getClassLoader());
    try (Executor executor = new CleanExecutor(Options.defaults(), Set.of())) {
      assertEquals(
          List.of(new Plain(1, "a"), new Plain(2, "b")),
          executor.execute(copy).collected().getFirst());
    }
  }

  @Test
  void bytesThatAreNoPlanAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Plan.fromBytes(new byte[] {1, 2, 3}, getClass().getClassLoader()));
  }
}
