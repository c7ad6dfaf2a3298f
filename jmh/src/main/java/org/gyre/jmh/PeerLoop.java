package org.gyre.jmh;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The other end of a {@link PeerProcess}: the main loop of a process in which a peer runs.
 *
 * <p>The process is started with the job, the number of records, the number of threads and the
 * folder of generated files. When the input is there it prints {@code ready} and the version; then
 * for each line that comes it does the job once and prints {@code answer}, the seconds and the
 * three numbers of the digest. It ends with its input.
 */
public final class PeerLoop {

  static final String READY = "ready ";
  static final String ANSWER = "answer ";

  private PeerLoop() {}

  /**
   * Serves until the input ends. What the peer itself prints goes to the standard error.
   *
   * @param arguments of the process
   * @param opening starts the peer
   * @throws Exception if anything fails
   */
  public static void serve(String[] arguments, Peer.Opening opening) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err);
    serve(List.of(arguments), opening, System.in, out);
  }

  static void serve(List<String> arguments, Peer.Opening opening, InputStream in, PrintStream out)
      throws Exception {
    Workload workload = new Workload(Long.parseLong(arguments.get(1)));
    BufferedReader orders = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    try (Peer peer = opening.open(Integer.parseInt(arguments.get(2)))) {
      Peer.Run run = peer.prepare(arguments.getFirst(), workload, Path.of(arguments.get(3)));
      say(out, READY + peer.version());
      while (orders.readLine() != null) {
        System.gc();
        Peer.Answer answer = run.run();
        Digest digest = answer.digest();
        say(
            out,
            ANSWER
                + "%s %d %d %d"
                    .formatted(answer.seconds(), digest.count(), digest.hash(), digest.disorder()));
      }
    }
  }

  private static void say(PrintStream out, String line) {
    out.println(line);
    out.flush();
  }
}
