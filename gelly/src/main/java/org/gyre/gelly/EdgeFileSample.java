package org.gyre.gelly;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.gyre.dataflow.format.FileSplit;
import org.gyre.dataflow.format.InputFormat.ReadContext;
import org.gyre.dataflow.format.LineBlocks;
import org.gyre.dataflow.format.TextFile;

/**
 * Looks at the first lines of an edge or vertex file to see how it is written.
 *
 * <p>Every possible separator cuts every line of the sample. The one wins that makes edges of all
 * lines: two ids, or two ids and a number; with integer ids if there is such a one. Where none
 * does, the first wins that makes two tokens of the first line, and reading reports the line that
 * does not fit. In a vertex file, a separator must not cut a text with blanks that is alone in its
 * line.
 */
final class EdgeFileSample {

  private static final long SAMPLE_BYTES = 1 << 16;

  private static final List<List<String>> USUAL_EDGE_HEADERS =
      Stream.of(
              "source target",
              "source destination",
              "source dest",
              "src dst",
              "src dest",
              "src target",
              "src tgt",
              "from to",
              "start end",
              "tail head",
              "u v",
              "id1 id2",
              "v1 v2",
              "node1 node2",
              "vertex1 vertex2")
          .map(pair -> List.of(pair.split(" ")))
          .toList();

  private static final List<String> USUAL_VERTEX_HEADERS =
      List.of("id", "node", "nodeid", "vertex", "vertexid");

  private final TextFile file;
  private final int ids;
  private final Optional<Boolean> header;
  private final List<Candidate> candidates =
      Stream.of('\t', ';', ',', ' ').map(separator -> new Candidate(separator)).toList();

  private boolean headerSeen;
  private long firstLine = -1;
  private long dataStart = -1;

  private EdgeFileSample(TextFile file, int ids, Optional<Boolean> header) {
    this.file = file;
    this.ids = ids;
    this.header = header;
  }

  /**
   * Looks at a file.
   *
   * @param ids the ids that start a line: 2 in an edge file, 1 in a vertex file
   * @param header whether there is a header, if the user said so
   */
  static EdgeFileShape of(TextFile file, int ids, Optional<Boolean> header) throws IOException {
    return new EdgeFileSample(file, ids, header).look();
  }

  private EdgeFileShape look() throws IOException {
    try (Arena arena = Arena.ofConfined();
        LineBlocks blocks = file.open(new FileSplit(0, Long.MAX_VALUE, 0), new Buffers(arena))) {
      while (!isEnough(blocks.position(0)) && blocks.next()) {
        look(blocks);
      }
      if (dataStart < 0) {
        throw new IOException(
            file
                + (ids == 1 ? ": there are no vertices in it" : ": there are no edges in it")
                + "; it has only blank lines, comments or a header");
      }
      Candidate best = best();
      return new EdgeFileShape(best.separator, headerSeen, best.columns, best.integers, dataStart);
    }
  }

  private void look(LineBlocks blocks) throws IOException {
    MemorySegment segment = blocks.segment();
    for (long start = blocks.from(); start < blocks.to(); ) {
      long end = LineBlocks.lineEnd(segment, start);
      if (isEnough(blocks.position(start))) {
        return;
      }
      if (EdgeFileLine.isData(segment, start, end)) {
        look(segment, start, end, blocks.position(start));
      }
      start = end + 1;
    }
  }

  private boolean isEnough(long position) {
    return dataStart >= 0 && position - dataStart >= SAMPLE_BYTES;
  }

  private void look(MemorySegment segment, long start, long end, long position) {
    candidates.forEach(candidate -> candidate.line.cut(segment, start, end));
    if (firstLine < 0) {
      firstLine = position;
      candidates.forEach(Candidate::takeFirst);
      headerSeen = header.orElseGet(() -> candidates.stream().anyMatch(this::isUsualHeader));
      if (headerSeen) {
        return;
      }
    }
    if (dataStart < 0) {
      dataStart = position;
    }
    candidates.forEach(Candidate::take);
  }

  private boolean isUsualHeader(Candidate candidate) {
    EdgeFileLine line = candidate.line;
    if (line.tokens() < ids) {
      return false;
    }
    return ids == 1
        ? USUAL_VERTEX_HEADERS.contains(letters(line.text(0)))
        : USUAL_EDGE_HEADERS.contains(List.of(end(line.text(0)), end(line.text(1))));
  }

  /**
   * The end of an edge that a name means: {@code FromNodeId}, {@code from_id} and {@code from} all
   * mean "from".
   */
  private static String end(String name) {
    return letters(name).replaceAll("(?<=.)(node|vertex)?(id|node|vertex)$", "");
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  private Candidate best() {
    Stream<Predicate<Candidate>> conditions =
        ids == 1
            ? Stream.of(
                c -> c.consistent && c.integers, c -> c.integers, c -> c.consistent, c -> true)
            : Stream.of(c -> c.consistent && c.integers, c -> c.consistent, c -> c.firstTokens > 1);
    return conditions
        .flatMap(condition -> candidates.stream().filter(condition))
        .findFirst()
        .orElse(candidates.getLast());
  }

  /** A separator, and what it makes of the lines seen so far. */
  private final class Candidate {
    final char separator;
    final EdgeFileLine line;
    boolean consistent = true;
    boolean integers = true;
    int columns;
    int firstTokens;

    Candidate(char separator) {
      this.separator = separator;
      this.line = new EdgeFileLine(separator);
    }

    void takeFirst() {
      firstTokens = line.tokens();
    }

    void take() {
      int tokens = line.tokens();
      columns = Math.max(columns, tokens);
      consistent = consistent && (ids == 1 ? tokens > 1 : isEdge());
      for (int i = 0; i < Math.min(ids, tokens); i++) {
        integers = integers && line.isInteger(i);
      }
    }

    private boolean isEdge() {
      return line.tokens() == 2 || (line.tokens() == 3 && line.isNumber(2));
    }
  }

  /** Buffers for the time of the look; nobody follows its progress. */
  private record Buffers(Arena arena) implements ReadContext {

    @Override
    public MemorySegment buffer(long bytes) {
      return arena.allocate(bytes);
    }

    @Override
    public void progress(long weight) {
      // A look at a few lines is no progress of the job.
    }

    @Override
    public void count(String metric, long number) {
      throw new IllegalStateException("a look at a few lines counts nothing for " + metric);
    }
  }
}
