package org.gyre.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.LoopReport.Superstep;
import org.gyre.iterations.BulkIteration;

/**
 * The time of a superstep of a bulk iteration, and of the checkpoint after it, which is on the disk
 * then. The answer of a contender is what is wrong with what it found: nothing.
 */
final class CheckpointJob implements Job<String> {

  private static final int SUPERSTEPS = 20;

  /** What part of the records of other jobs the loop has, as a divisor. */
  private static final int SHARE = 10;

  private final long values;
  private final Path cache;
  private final Environment environment;

  private CheckpointJob(Settings settings) {
    this.values = Math.max(1, settings.records() / SHARE);
    this.cache = settings.cache();
    this.environment = settings.environment();
  }

  static Family.Entry entry() {
    return new Family.Entry("checkpoint", CheckpointJob::new);
  }

  @Override
  public List<String> times() {
    return List.of("superstep that is saved", "its checkpoint");
  }

  @Override
  public List<Contender<String>> contenders() {
    return List.of(new Contender<>(Contender.GYRE, this::run));
  }

  private Contender.Timed<String> run() throws IOException {
    Path folder = Files.createTempDirectory(Files.createDirectories(cache), "checkpoints");
    try {
      long sum =
          BulkIteration.from(environment.sequence(0, values), SUPERSTEPS)
              .with(Checkpoints.in(folder).every(1))
              .run(current -> current.map(value -> value + 1))
              .aggregate(Aggregates.sumLong(value -> value))
              .collect()
              .getFirst();
      long expected = values * (values - 1) / 2 + values * SUPERSTEPS;
      return new Contender.Timed<>(
          sum == expected ? "" : "the sum is " + sum + " and not " + expected,
          Supersteps.median(environment, 0, 1),
          Supersteps.median(
              saved().stream().map(superstep -> superstep.checkpoint().seconds()).toList()));
    } finally {
      delete(folder);
    }
  }

  /** The supersteps but the last, after which there is nothing to go on with. */
  private List<Superstep> saved() {
    return environment.lastJob().loops().getFirst().history().subList(0, SUPERSTEPS - 1);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public String difference(String expected, String actual) {
    return actual;
  }

  @Override
  public void close() {
    environment.close();
  }
}
