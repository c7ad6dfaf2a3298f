package org.gyre.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.gelly.EdgeFileOutput;
import org.gyre.gelly.Rmat;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gyre generate rmat}: a graph with the skew of real ones, of any size, from a seed. */
@Command(
    name = "rmat",
    description = {
      "Write the edges of an R-MAT graph.",
      "Its degrees are as uneven as those of the web; parameters of Graph500.",
      "A line an edge: source, tab, target."
    },
    customSynopsis = "gyre generate rmat --scale S --output FILE [OPTIONS]",
    synopsisHeading = "Usage: ",
    sortOptions = false,
    footer = {
      "",
      "The same scale, edge factor and seed give the same file at any parallelism.",
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 after Ctrl-C."
    })
final class GenerateRmatCommand implements Callable<Integer> {

  /** Far beyond any use; keeps the number of edges far from overflow. */
  private static final int LARGEST_EDGE_FACTOR = 1_000_000;

  private final Terminal terminal;
  private final Interruption interruption;

  @Option(
      names = "--scale",
      paramLabel = "S",
      required = true,
      description = "2^S vertices, 1 to 32; some get no edge and do not show.")
  private int scale;

  @Option(
      names = "--edge-factor",
      paramLabel = "F",
      defaultValue = "16",
      description = "Write F times 2^S edges; default ${DEFAULT-VALUE}.")
  private int edgeFactor;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Another seed, another graph; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      required = true,
      description = "The file; .gz and .zst are compressed.")
  private Path output;

  @Mixin private RunOptions run;

  GenerateRmatCommand(Terminal terminal, Interruption interruption) {
    this.terminal = terminal;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    run.check();
    check();
    PathCheck.output(output);
    JobResult result;
    try (Session session = new Session(run, terminal, interruption, JobProgress.Unit.EDGES)) {
      Rmat graph = Rmat.scale(scale).edgeFactor(edgeFactor).seed(seed);
      session.environment().read(graph).write(EdgeFileOutput.at(output));
      result = session.execute();
    }
    report((long) edgeFactor << scale, Files.size(output), result.seconds());
    return ExitCode.OK;
  }

  private void check() {
    run.check();
    run.require(
        scale >= 1 && scale <= Rmat.LARGEST_SCALE,
        "--scale must be from 1 to " + Rmat.LARGEST_SCALE,
        scale);
    run.require(
        edgeFactor >= 1 && edgeFactor <= LARGEST_EDGE_FACTOR,
        "--edge-factor must be from 1 to " + LARGEST_EDGE_FACTOR,
        edgeFactor);
  }

  private void report(long edges, long bytes, double seconds) {
    if (run.json()) {
      Json json = new Json().member("edges", edges).member("bytes", bytes);
      terminal.out().println(json.member("seconds", seconds));
    } else if (!run.quiet()) {
      String size = Numbers.grouped(edges) + " edges, " + MemorySize.format(bytes);
      terminal.out().println(output + ": " + size + " in " + Numbers.decimals(seconds, 2) + " s");
    }
  }
}
