package org.gyre.jmh;

import java.nio.file.Files;
import java.nio.file.Path;

/** Answers with the number of the run. */
public final class CountingPeer implements Peer {

  private final int threads;
  private int runs;

  private CountingPeer(int threads) {
    this.threads = threads;
  }

  /** The process. */
  public static void main(String[] arguments) throws Exception {
    PeerLoop.serve(arguments, CountingPeer::new);
  }

  @Override
  public String version() {
    return "Counting 1.0 with " + threads + " threads";
  }

  @Override
  public Run prepare(String job, Workload workload, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException("no folder " + folder);
    }
    return switch (job) {
      case "count" -> () -> count(workload);
      case "fail" ->
          () -> {
            throw new UnsupportedOperationException("run " + (runs + 1));
          };
      default -> throw new IllegalArgumentException("no such job: " + job);
    };
  }

  private Answer count(Workload workload) {
    System.out.println("what a peer prints is no answer");
    runs++;
    return new Answer(0.25, new Digest(runs, -workload.records(), runs % 2));
  }

  @Override
  public void close() {
    System.out.println("closed after " + runs);
  }
}
