package org.gyre.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code gyre pagerank} goes on from its checkpoints to the same bytes, or says why it cannot. */
@Timeout(60)
class ResumeTest {

  private static final int VERTICES = 40;

  private final long seed = Long.getLong("gyre.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  @TempDir private Path folder;
  private Path input;
  private Path output;
  private Path checkpoints;

  @BeforeEach
  void nameFiles() {
    input = folder.resolve("edges.tsv");
    output = folder.resolve("ranks.csv");
    checkpoints = folder.resolve("checkpoints");
    System.out.println("-Dgyre.seed=" + seed);
  }

  /** What the ids of an input are. */
  private enum Ids {
    INTEGERS,
    TEXTS,

    /** What comes first looks like integers, so that the job starts again. */
    TEXTS_BEHIND_INTEGERS
  }

  /** So little damping that thousands of supersteps still change the ranks. */
  @ParameterizedTest
  @EnumSource
  void interruptedAndResumed(Ids ids) throws IOException {
    write(ids);
    String[] job = {"--iterations=3000", "--damping=0.9999"};
    String expected = ranks(job);
    Invocation interrupted = interrupted(with(job, "--checkpoint-every=1"));
    assertEquals("gyre: interrupted; no output was written\n", interrupted.err());
    assertEquals(1, interrupted.code());
    assertTrue(Files.notExists(output));
    Invocation resumed = run(with(job, "--checkpoint-every=5000", "--resume", "--json"));
    assertEquals("", resumed.err());
    assertTrue(resumed.out().contains("\"resumed_supersteps\":"), resumed.out());
    assertTrue(resumed.out().contains("\"supersteps\":3000,"), resumed.out());
    assertEquals(expected, Files.readString(output));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--iterations=23", "--tolerance=1e-12"})
  void goesOnWithOtherTasksAndOutputs(String rule) throws IOException {
    write(Ids.INTEGERS);
    String expected = ranks(rule);
    save("--parallelism=3", rule);
    assertEquals(expected, Files.readString(output));
    Files.delete(output);
    Invocation resumed = run(rule, "--resume", "--parallelism=2", "--top=1");
    assertEquals("", resumed.err());
    assertTrue(resumed.out().contains("\nwent on after superstep "), resumed.out());
    assertEquals(expected, Files.readString(output));
  }

  @Test
  void everyTenthSuperstepIsSavedByDefault() throws IOException {
    write(Ids.INTEGERS);
    save("--iterations=45");
    assertEquals(List.of("superstep-00000030", "superstep-00000040"), names(saved()));
    assertTrue(
        run("--iterations=45", "--resume", "--json").out().contains("\"resumed_supersteps\":40,"));
  }

  @Test
  void resumesFromTheStartIfThereIsNoCheckpoint() throws IOException {
    write(Ids.INTEGERS);
    String expected = ranks("--iterations=5");
    Invocation resumed = run("--iterations=5", "--resume", "--json");
    assertEquals("", resumed.err());
    assertTrue(!resumed.out().contains("resumed"), resumed.out());
    assertEquals(expected, Files.readString(output));
  }

  @Test
  void checkpointsAreNotMixedWithThoseOfAnotherRun() throws IOException {
    write(Ids.INTEGERS);
    save("--iterations=15");
    List<String> before = names(saved());
    assertRefused(run("--iterations=15"), checkpoints + ": is not empty; go on from checkpoints");
    assertRefused(run("--iterations=15", "--resume", "--damping=0.5"), "is of another plan");
    Files.writeString(input, Files.readString(input) + "1\t2\n");
    assertRefused(run("--iterations=15", "--resume"), "was written for");
    assertEquals(before, names(saved()));
  }

  @Test
  void damagedCheckpointsAreRefused() throws IOException {
    write(Ids.INTEGERS);
    save("--iterations=15", "--parallelism=2");
    try (Stream<Path> files = Files.list(saved().resolve("superstep-00000010"))) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        // The share of a task may be empty.
        byte[] damaged = Arrays.copyOf(bytes, Math.max(1, bytes.length));
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, damaged);
        assertRefused(run("--iterations=15", "--resume", "--parallelism=2"), "superstep-00000010");
        Files.write(file, bytes);
      }
    }
    assertEquals(0, run("--iterations=15", "--resume").code());
  }

  @Test
  void theFolderMustBeOne() throws IOException {
    write(Ids.INTEGERS);
    Files.writeString(checkpoints, "a file");
    assertRefused(run("--resume"), checkpoints + ": is no folder; name a new one for checkpoints");
    checkpoints = folder.resolve("missing/checkpoints");
    assertRefused(run(), checkpoints + ": there is no folder");
  }

  private void write(Ids ids) throws IOException {
    StringBuilder text = new StringBuilder();
    int edges = ids == Ids.TEXTS_BEHIND_INTEGERS ? 30_000 : 200;
    String prefix = ids == Ids.TEXTS ? "v" : "";
    for (int i = 0; i < edges; i++) {
      text.append(prefix).append(random.nextInt(1 + VERTICES / 2)).append('\t');
      text.append(prefix).append(random.nextInt(VERTICES)).append('\n');
    }
    if (ids == Ids.TEXTS_BEHIND_INTEGERS) {
      text.append("7\tseven\n");
    }
    Files.writeString(input, text);
  }

  private static String[] with(String[] job, String... options) {
    return Stream.concat(Stream.of(job), Stream.of(options)).toArray(String[]::new);
  }

  /** The output of an undisturbed run, which is taken away. */
  private String ranks(String... options) throws IOException {
    Invocation run =
        Invocation.of(
            with(
                new String[] {"pagerank", input.toString(), "--output=" + output, "--quiet"},
                options));
    assertEquals("", run.err());
    String ranks = Files.readString(output);
    Files.delete(output);
    return ranks;
  }

  private String[] command(String... options) {
    String[] files = {
      "pagerank", input.toString(), "--output=" + output, "--checkpoints=" + checkpoints
    };
    return with(files, options);
  }

  private Invocation run(String... options) {
    return Invocation.of(command(options));
  }

  private void save(String... options) {
    Invocation saving = run(options);
    assertEquals("", saving.err());
    assertTrue(!saving.out().contains("went on"), saving.out());
  }

  /** A run that is interrupted as soon as there is a checkpoint. */
  private Invocation interrupted(String... options) {
    Interruption interruption = new Interruption();
    AtomicBoolean ended = new AtomicBoolean();
    Thread watching =
        new Thread(
            () -> {
              while (!ended.get() && !hasCheckpoint()) {
                Thread.onSpinWait();
              }
              interruption.request();
            });
    watching.start();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false);
    int code = Gyre.run(terminal, interruption, command(options));
    ended.set(true);
    return new Invocation(code, out.toString(), err.toString());
  }

  private boolean hasCheckpoint() {
    return Stream.of("integer-ids", "text-ids")
        .anyMatch(ids -> Files.exists(checkpoints.resolve(ids, "superstep-00000001")));
  }

  private Path saved() {
    return checkpoints.resolve("integer-ids");
  }

  private static List<String> names(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    names.sort(null);
    return names;
  }

  private static void assertRefused(Invocation run, String reason) {
    assertEquals(1, run.code(), run.out());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(reason), run.err());
  }
}
