package org.gyre.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The {@code gyre} command as a process of its own, as users start it, on the class path of the
 * tests.
 *
 * <p>Its temporary files go to a folder of its own, which must be empty when it has ended.
 */
final class GyreProcess {

  private static final long MOST_SECONDS = 300;

  private final Process process;
  private final Path temporary;
  private final CompletableFuture<String> out;
  private final CompletableFuture<String> err;

  private GyreProcess(Process process, Path temporary) {
    this.process = process;
    this.temporary = temporary;
    this.out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
    this.err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
  }

  /**
   * How a command ended.
   *
   * @param code its exit code
   * @param out all of its standard output
   * @param err all of its standard error
   */
  record Result(int code, String out, String err) {

    /** Standard output of a command that must have ended well. */
    String outOfSuccess() {
      assertEquals("", err);
      assertEquals(0, code, out);
      return out;
    }

    /** Asserts that the command printed one error and nothing else. */
    void assertError(int expectedCode, String message) {
      assertEquals("gyre: " + message + "\n", err);
      assertEquals("", out);
      assertEquals(expectedCode, code);
    }
  }

  /** Runs a command to its end, with a folder as its working directory. */
  static Result run(Path folder, String... args) {
    return start(folder, List.of(), args).await();
  }

  /** Starts a command with its own options for the JVM, and behind a prefix such as a shell's. */
  static GyreProcess start(Path folder, List<String> prefix, String... args) {
    try {
      Path temporary = Files.createTempDirectory("gyre-test");
      List<String> command = new ArrayList<>(prefix);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-Xmx256m",
              "-XX:+UseSerialGC",
              "-XX:-UsePerfData",
              "--enable-native-access=ALL-UNNAMED",
              "-Djava.io.tmpdir=" + temporary,
              "-cp",
              System.getProperty("java.class.path"),
              "org.gyre.cli.Gyre"));
      command.addAll(List.of(args));
      return new GyreProcess(
          new ProcessBuilder(command).directory(folder.toFile()).start(), temporary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end. */
  Result await() {
    try {
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running after " + MOST_SECONDS + " s: " + process.info());
      }
      assertEquals(List.of(), list(temporary), "temporary files were left");
      Files.delete(temporary);
      return new Result(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for " + process.info(), e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Waits until something is seen while the command is running. */
  void awaitWhileRunning(String what, BooleanSupplier seen) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (!seen.getAsBoolean()) {
      if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("ended before " + what + ": " + out.join() + err.join());
      }
      if (System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new AssertionError("no sign of: " + what);
      }
    }
  }

  /** The processor time used so far, in seconds. */
  double processorSeconds() {
    return process.info().totalCpuDuration().map(d -> d.toNanos() / 1e9).orElse(0.0);
  }

  long id() {
    return process.pid();
  }

  /** Sends a signal: {@code INT}, {@code TERM}. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(id())).start();
    assertEquals(0, kill.waitFor());
  }

  /** The names in a folder. */
  static List<String> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
