package org.gyre.jmh;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A contender in a process of its own, so that it has the JVM options it needs and shares neither
 * heap nor compiled code with the others. It waits while they run. {@link PeerLoop} is its main
 * loop.
 */
final class PeerProcess implements AutoCloseable {

  private static final int SECONDS_TO_END = 20;
  private static final int LINES_OF_LOG = 20;

  private final String name;
  private final Path log;
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;
  private final String version;

  /**
   * Starts the process and waits until its input is there.
   *
   * @param name of the product, for error messages
   * @param command with all arguments
   * @param log where its standard error goes; overwritten
   */
  PeerProcess(String name, List<String> command, Path log) throws IOException {
    this.name = name;
    this.log = log;
    Files.createDirectories(log.toAbsolutePath().getParent());
    process = new ProcessBuilder(command).redirectError(Redirect.to(log.toFile())).start();
    orders = process.outputWriter();
    answers = process.inputReader();
    version = read(PeerLoop.READY);
  }

  /** By the name of product and version. */
  Contender<Digest> contender() {
    return new Contender<>(version, this::run);
  }

  private Contender.Timed<Digest> run() throws IOException {
    orders.write("run\n");
    orders.flush();
    String[] numbers = read(PeerLoop.ANSWER).split(" ");
    return new Contender.Timed<>(
        new Digest(
            Long.parseLong(numbers[1]), Long.parseLong(numbers[2]), Long.parseLong(numbers[3])),
        Double.parseDouble(numbers[0]));
  }

  /** Reads a line that starts with a word and returns what follows. */
  private String read(String word) throws IOException {
    String line = answers.readLine();
    if (line == null || !line.startsWith(word)) {
      List<String> said = Files.readAllLines(log);
      throw new IOException(
          "%s ended or said \"%s\" where \"%s\" was due; the end of %s:%n%s"
              .formatted(
                  name,
                  line,
                  word.strip(),
                  log,
                  String.join(
                      "\n", said.subList(Math.max(0, said.size() - LINES_OF_LOG), said.size()))));
    }
    return line.substring(word.length());
  }

  /** Ends the process: by the end of its input, or by force if that takes too long. */
  @Override
  public void close() throws IOException {
    orders.close();
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    answers.close();
  }
}
