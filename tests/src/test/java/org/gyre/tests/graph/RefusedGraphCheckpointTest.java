package org.gyre.tests.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Layouts;
import org.gyre.gelly.Edge;
import org.gyre.gelly.Graph;
import org.gyre.iterations.BulkIteration;
import org.gyre.iterations.Combiner;
import org.gyre.iterations.MessagePassing;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checkpoints of message passing are refused where the loop could not go on from them. */
final class RefusedGraphCheckpointTest {

  @TempDir private Path temp;

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Options tasks(int parallelism) {
    return Options.defaults().withParallelism(parallelism);
  }

  private static List<String> lines(NaiveGraph naive) {
    return naive.edges().stream()
        .map(edge -> edge.source() + " " + edge.target() + " " + edge.value())
        .toList();
  }

  /** The graph of a file, which the plan does not tell from another. */
  private static Graph<Long, Long, Long> read(Environment environment, Path file) {
    Graph<Long, ?, Long> edges =
        Graph.fromEdges(
            environment
                .readText(file)
                .map(
                    line -> {
                      String[] words = line.split(" ");
                      return new Edge<>(
                          Long.valueOf(words[0]), Long.valueOf(words[1]), Long.valueOf(words[2]));
                    })
                .as(Graphs.edgeLayout(Layouts.LONG)));
    return Graph.of(environment.of(List.of(), Graphs.vertexLayout(Layouts.LONG)), edges.edges());
  }

  private static String refusal(
      Options options, CheckpointedProgram.Job job, Checkpoints checkpoints) {
    try (Environment environment = CleanExecutor.environment(options)) {
      return assertThrows(JobException.class, () -> job.in(environment, checkpoints).collect())
          .getMessage();
    }
  }

  private static void assertRefused(
      Options options, CheckpointedProgram.Job job, Checkpoints checkpoints, String... reasons) {
    String message = refusal(options, job, checkpoints);
    for (String reason : reasons) {
      assertTrue(message.contains(reason), message);
    }
  }

  private void save(CheckpointedProgram.Job job, Path folder) {
    try (Environment environment = CleanExecutor.environment(tasks(2))) {
      job.in(environment, Checkpoints.in(folder).every(2)).collect();
    }
  }

  /** Each change of one edge; the order of edges is none. */
  @ParameterizedTest
  @EnumSource(names = {"ALONG", "ORDERED"})
  void anotherGraphIsRefused(CheckpointedProgram program) throws IOException {
    Path file = temp.resolve("edges");
    Path folder = temp.resolve("saved");
    CheckpointedProgram.Job job =
        (environment, checkpoints) -> program.on(read(environment, file), checkpoints);
    NaiveGraph naive = CheckpointedProgram.graph();
    List<String> lines = lines(naive);
    Files.write(file, lines);
    save(job, folder);
    List<?> expected;
    try (Environment environment = CleanExecutor.environment(tasks(1))) {
      expected = job.in(environment, null).collect();
    }
    Files.write(file, lines.reversed());
    Checkpoints resuming = Checkpoints.in(folder).every(1000).resuming();
    try (Environment environment = CleanExecutor.environment(tasks(3))) {
      assertEquals(expected, job.in(environment, resuming).collect());
      assertTrue(environment.lastJob().loops().getFirst().history().getFirst().number() > 2);
    }
    String counts =
        "a graph of %,d vertices and %,d edges".formatted(naive.ends().size(), lines.size());
    for (String changed : List.of("0 2 1000", "1 0 1000", "0 1 1001")) {
      List<String> other = new ArrayList<>(lines);
      other.set(0, "0 1 1000");
      Files.write(file, other);
      Path own = temp.resolve("saved" + changed.replace(' ', '-'));
      save(job, own);
      other.set(0, changed);
      Files.write(file, other);
      assertRefused(
          tasks(2),
          job,
          Checkpoints.in(own).resuming(),
          "was written for " + counts,
          "this is " + counts,
          "read what it has read then");
    }
    Files.write(file, lines.subList(1, lines.size()));
    assertRefused(tasks(2), job, resuming, counts, "%,d edges".formatted(lines.size() - 1));
    // Another key for a vertex.
    Files.write(file, lines.stream().map(line -> line.replace("8999", "9999")).toList());
    assertRefused(tasks(2), job, resuming, "was written for " + counts, "this is " + counts);
  }

  @Test
  void anotherPlanIsRefused() {
    NaiveGraph naive = RandomGraph.line(30);
    Path folder = temp.resolve("saved");
    CheckpointedProgram.Job job = CheckpointedProgram.SPREAD.on(naive);
    save(job, folder);
    for (CheckpointedProgram other :
        List.of(CheckpointedProgram.PULLED, CheckpointedProgram.ORDERED)) {
      assertRefused(
          tasks(2),
          other.on(naive),
          Checkpoints.in(folder).resuming(),
          "another plan",
          "message passing at CheckpointedProgram.java");
    }
    assertRefused(tasks(2), job, Checkpoints.in(folder), "earlier run", "resuming()");
  }

  /** A run over a line, whose labels come from a broadcast. */
  private static CheckpointedProgram.Job broadcasting(long label) {
    return (environment, checkpoints) -> {
      Broadcast<List<Long>> labels = environment.of(label, 5L).broadcast();
      MessagePassing<Long, Long> program =
          MessagePassing.spread(
                  Combiner.ofLong(Math::min),
                  vertex -> vertex.broadcast(labels).getFirst() + (long) vertex.id(),
                  1000)
              .with(labels);
      return Graphs.of(environment, RandomGraph.line(30), CheckpointedProgram.NUMBERS)
          .run(checkpoints == null ? program : program.with(checkpoints));
    };
  }

  @Test
  @OwnOptions(keeps = Change.PARALLELISM, value = "has files of two tasks")
  void whatIsBroadcastIsPartOfThePlan() {
    Path folder = temp.resolve("saved");
    save(broadcasting(1), folder);
    Checkpoints resuming = Checkpoints.in(folder).every(1000).resuming();
    assertRefused(tasks(2), broadcasting(2), resuming, "another plan");
    assertRefused(tasks(3), broadcasting(1), resuming, "2 tasks", "withParallelism(2)");
    try (Environment environment = CleanExecutor.environment(tasks(2))) {
      assertEquals(30, broadcasting(1).in(environment, resuming).collect().size());
      assertEquals(29, environment.lastJob().loops().getFirst().history().getFirst().number());
    }
  }

  /** Each file of the last checkpoint: with a byte changed, cut, and not there at all. */
  @ParameterizedTest
  @EnumSource(names = {"SPREAD", "ORDERED"})
  @OwnOptions(keeps = Change.PARALLELISM, value = "has files of two tasks")
  void aDamagedOneIsRefused(CheckpointedProgram program) throws IOException {
    NaiveGraph naive = RandomGraph.of(Seed.random(RefusedGraphCheckpointTest.class), 300, 600);
    CheckpointedProgram.Job job = program.on(naive);
    Path folder = temp.resolve("saved");
    save(job, folder);
    Path last = folder.resolve(names(folder).getLast());
    List<String> files = names(last);
    List<String> parts =
        program == CheckpointedProgram.SPREAD
            ? List.of("manifest", "messages", "senders", "states", "sums")
            : List.of("halted", "manifest", "messages", "states");
    assertEquals(
        parts,
        List.copyOf(new TreeSet<>(files.stream().map(f -> f.replaceAll("-.", "")).toList())));
    Checkpoints resuming = Checkpoints.in(folder).resuming();
    String damaged = last.getFileName() + " is damaged";
    for (String name : files) {
      Path file = last.resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length > 0) {
        byte[] changed = bytes.clone();
        changed[bytes.length / 2] ^= 4;
        Files.write(file, changed);
        assertRefused(tasks(2), job, resuming, damaged, name);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        assertRefused(tasks(2), job, resuming, damaged, name);
      }
      Files.delete(file);
      assertRefused(tasks(2), job, resuming, damaged, name, "is not there");
      Files.write(file, bytes);
    }
    try (Environment environment = CleanExecutor.environment(tasks(2))) {
      assertEquals(job.in(environment, null).collect(), job.in(environment, resuming).collect());
    }
  }

  @Test
  void withinALoopNothingIsSaved() {
    Checkpoints inner = Checkpoints.in(temp.resolve("inner"));
    assertRefused(
        tasks(2),
        (environment, checkpoints) -> {
          Graph<Long, Long, Long> graph =
              Graphs.of(environment, RandomGraph.line(9), CheckpointedProgram.NUMBERS);
          return BulkIteration.from(environment.sequence(0, 9), 2)
              .run(
                  current ->
                      current
                          .join(graph.run(spreading(checkpoints)))
                          .where(value -> value)
                          .equalTo(vertex -> vertex.id())
                          .with((value, vertex) -> vertex.value()));
        },
        inner,
        "within another loop");
  }

  private static MessagePassing<Long, Long> spreading(Checkpoints checkpoints) {
    return MessagePassing.spread(Combiner.ofLong(Math::min), vertex -> (long) vertex.id(), 1000)
        .with(checkpoints);
  }
}
