package org.gyre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gyre.gelly.EdgeFile;
import org.gyre.gelly.PageRank;
import org.gyre.gelly.VertexFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gyre pagerank}: which vertices of a graph matter, as seen by the others. */
@Command(
    name = "pagerank",
    description = {
      "Rank the vertices of a graph by PageRank.",
      "Ranks sum to 1. Parallel edges and self-loops count; dead ends lead everywhere."
    },
    customSynopsis = "gyre pagerank INPUT [OPTIONS]",
    synopsisHeading = "Usage: ",
    sortOptions = false,
    footer = "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 after Ctrl-C.")
final class PageRankCommand implements Callable<Integer> {

  /** What happens without {@code --iterations} and {@code --tolerance}. */
  private static final double DEFAULT_TOLERANCE = 1e-9;

  /** The end of a search for a tolerance without {@code --iterations}. */
  private static final int MOST_ITERATIONS = 1000;

  /** What a small heap can hold; who wants more wants {@code --output}. */
  private static final int LARGEST_TOP = 100_000;

  private static final List<String> OUTPUT_KINDS = List.of(".csv", ".csv.gz", ".csv.zst");

  private final Terminal terminal;
  private final Interruption interruption;

  @Parameters(
      paramLabel = "INPUT",
      description =
          "Edges: source target [value], by tab, space, comma or semicolon; #, %% begin comments;"
              + " .gz, .zst too.")
  private Path input;

  @Option(names = "--header", description = "Skip the first line; usual headers are known.")
  private boolean header;

  @Option(names = "--undirected", description = "Use each edge in both directions.")
  private boolean undirected;

  @Option(
      names = "--vertices",
      paramLabel = "FILE",
      description = "More vertices, an id a line, as some have no edge.")
  private Path vertices;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "Exactly N; with --tolerance at most N or 1000.")
  private Integer iterations;

  @Option(
      names = "--tolerance",
      paramLabel = "E",
      description = "Until ranks change by < E in sum; default 1e-9.")
  private Double tolerance;

  @Option(
      names = "--damping",
      paramLabel = "D",
      defaultValue = "0.85",
      description = "How often a walker follows an edge; default ${DEFAULT-VALUE}.")
  private double damping;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write all ranks to a .csv, .csv.gz or .csv.zst.")
  private Path output;

  @Option(
      names = "--top",
      paramLabel = "K",
      defaultValue = "10",
      description = "Show the K vertices of highest rank; default ${DEFAULT-VALUE}.")
  private int top;

  @Option(
      names = "--explain",
      arity = "0..1",
      paramLabel = "FILE",
      parameterConsumer = PlanTarget.Reader.class,
      description = "Print the plan; or run, and write .html or .json.")
  private PlanTarget explain;

  @Mixin private CheckpointOptions saving;

  @Mixin private RunOptions run;

  PageRankCommand(Terminal terminal, Interruption interruption) {
    this.terminal = terminal;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    check();
    checkFiles();
    saving.checkFolder();
    try (Session session = new Session(run, terminal, interruption, JobProgress.Unit.BYTES)) {
      if (explain != null && !explain.runs()) {
        terminal.out().print(job().explain(session));
        return ExitCode.OK;
      }
      report(job().run(session));
      if (explain != null) {
        explain.write(session.explanation());
      }
    }
    return ExitCode.OK;
  }

  private PageRankJob job() {
    EdgeFile edges = EdgeFile.at(input);
    return new PageRankJob(
        header ? edges.header(true) : edges,
        vertices == null ? null : VertexFile.at(vertices),
        undirected,
        algorithm().damping(damping),
        saving,
        output,
        top);
  }

  private PageRank algorithm() {
    if (tolerance == null && iterations != null) {
      return PageRank.iterations(iterations);
    }
    return PageRank.until(
        tolerance == null ? DEFAULT_TOLERANCE : tolerance,
        iterations == null ? MOST_ITERATIONS : iterations);
  }

  private void report(Summary summary) {
    if (run.json()) {
      terminal.out().println(summary.json());
    } else if (!run.quiet()) {
      terminal.out().print(summary.text());
    }
  }

  private void check() {
    run.check();
    saving.check(run);
    run.require(
        iterations == null || iterations >= 1, "--iterations must be at least 1", iterations);
    run.require(
        tolerance == null || (tolerance > 0 && tolerance < Double.POSITIVE_INFINITY),
        "--tolerance must be above 0 and finite",
        tolerance);
    run.require(damping >= 0 && damping < 1, "--damping must be at least 0 and below 1", damping);
    run.require(top >= 0 && top <= LARGEST_TOP, "--top must be from 0 to " + LARGEST_TOP, top);
    run.require(
        output == null || isKnownKind(output.toString().toLowerCase(Locale.ROOT)),
        "--output must end in .csv, .csv.gz or .csv.zst",
        output);
    run.refuse(
        explain != null && !explain.runs() && run.json(),
        "--explain prints text, so it excludes --json; name a file for the plan");
  }

  private static boolean isKnownKind(String name) {
    return OUTPUT_KINDS.stream().anyMatch(name::endsWith);
  }

  private void checkFiles() throws IOException {
    List<Path> inputs = vertices == null ? List.of(input) : List.of(input, vertices);
    for (Path file : inputs) {
      PathCheck.input(file);
    }
    List<Path> outputs = new ArrayList<>();
    if (output != null) {
      outputs.add(output);
    }
    if (explain != null && explain.runs()) {
      outputs.add(explain.file());
    }
    for (Path written : outputs) {
      PathCheck.output(written);
      for (Path file : inputs) {
        PathCheck.distinct(written, file);
      }
    }
  }
}
