package org.gyre.tests.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.memory.IoFault;
import org.gyre.dataflow.plan.Executor;
import org.gyre.dataflow.plan.Explanation;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.run.LocalExecutor;

/**
 * The local engine with a spill folder of its own, in which every run, failed or not, must leave no
 * file unless it keeps results for later ones; closing it fails if memory is still held. Nothing is
 * kept unless the plan asks for it, so that each job does all of its work. The whole suite runs in
 * hostile modes by what is changed here, see {@link HostileMode}.
 */
public final class CleanExecutor implements Executor {

  private static final Pattern ROWS = Pattern.compile("[ {](at most )?([0-9,]+) rows?}");

  private final Path folder;
  private final LocalExecutor engine;

  /** Whether a job so far has kept something for later ones, which may have been spilled. */
  private boolean keeps;

  /**
   * An engine.
   *
   * @param options how to run; the spill folder is replaced
   * @param skippedPasses names of optimizer passes to leave out
   */
  public CleanExecutor(Options options, Set<String> skippedPasses) {
    this(options, skippedPasses, IoFault.NONE);
  }

  /**
   * An engine whose disk may fail.
   *
   * @param options how to run; the spill folder is replaced
   * @param skippedPasses names of optimizer passes to leave out
   * @param fault is called before each operation on temporary files
   */
  public CleanExecutor(Options options, Set<String> skippedPasses, IoFault fault) {
    this(
        folder ->
            new LocalExecutor(
                HostileMode.change(options).withAutomaticCaching(false).withSpillFolder(folder),
                HostileMode.skipped(skippedPasses),
                fault));
  }

  private CleanExecutor(Function<Path, LocalExecutor> engines) {
    try {
      folder = Files.createTempDirectory("gyre-clean");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    engine = engines.apply(folder);
  }

  /**
   * An engine that keeps whatever two jobs compute for the third, however cheap it is.
   *
   * @param options how to run; the spill folder is replaced
   * @param skippedPasses names of optimizer passes to leave out
   * @return the engine
   */
  public static CleanExecutor keepingAll(Options options, Set<String> skippedPasses) {
    return new CleanExecutor(
        folder ->
            new LocalExecutor(
                HostileMode.change(options).withSpillFolder(folder),
                HostileMode.skipped(skippedPasses),
                IoFault.NONE,
                0));
  }

  /**
   * An environment on such an engine with default memory.
   *
   * @param parallelism the number of tasks
   * @return the environment
   */
  public static Environment environment(int parallelism) {
    return environment(Options.defaults().withParallelism(parallelism));
  }

  /**
   * An environment on such an engine.
   *
   * @param options how to run
   * @return the environment
   */
  public static Environment environment(Options options) {
    return Environment.on(new CleanExecutor(options, Set.of()));
  }

  @Override
  public JobResult execute(Plan plan, Consumer<Object> receiver) {
    keeps |= plan.nodes().stream().anyMatch(node -> node instanceof Node.Cached<?>);
    try {
      JobResult result = engine.execute(plan, receiver);
      keeps |=
          result.explanation().steps().stream()
              .anyMatch(step -> step.strategy().contains("kept for later jobs"));
      assertAsManyAsKnown(plan, result);
      return result;
    } finally {
      if (!keeps) {
        assertEquals(List.of(), filesLeft(), "a run leaves no temporary file");
      }
    }
  }

  /** What was collected is as much as was known before. */
  private static void assertAsManyAsKnown(Plan plan, JobResult result) {
    List<Explanation.PlannedStep> outputs =
        result.explanation().steps().stream()
            .filter(step -> step.strategy().matches("collect|write .*"))
            .toList();
    assertEquals(plan.sinks().size(), outputs.size());
    for (int sink = 0; sink < outputs.size(); sink++) {
      Matcher known = ROWS.matcher(outputs.get(sink).properties());
      if (plan.sinks().get(sink) instanceof Node.Collect<?> && known.find()) {
        long most = Long.parseLong(known.group(2).replace(",", ""));
        long rows = result.collected().get(sink).size();
        String origin = outputs.get(sink).origin();
        assertTrue(known.group(1) == null ? rows == most : rows <= most, rows + " rows, " + origin);
      }
    }
  }

  private List<Path> filesLeft() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Explanation explain(Plan plan) {
    return engine.explain(plan);
  }

  @Override
  public void forget(Node<?> node) {
    engine.forget(node);
  }

  @Override
  public boolean stopAfterSuperstep() {
    return engine.stopAfterSuperstep();
  }

  @Override
  public void cancel() {
    engine.cancel();
  }

  @Override
  public void close() {
    engine.close();
    try {
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
