package org.gyre.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command writes: results to {@code out}, errors and progress to {@code err}.
 *
 * @param out standard output, UTF-8 whatever the locale, because vertex ids are copied from files
 * @param err standard error
 * @param interactive whether a person watches {@code err}, so that a line may be redrawn there
 */
record Terminal(PrintWriter out, PrintWriter err, boolean interactive) {

  /** The streams of this process. */
  static Terminal ofProcess() {
    return new Terminal(
        writer(FileDescriptor.out), writer(FileDescriptor.err), standardErrorIsTerminal());
  }

  private static PrintWriter writer(FileDescriptor stream) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8));
  }

  /**
   * The JDK only tells whether standard input and output both are a terminal, which they are not in
   * {@code gyre … --json > file}; where the system shows what standard error is, that counts.
   */
  private static boolean standardErrorIsTerminal() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    Path shown = Path.of("/proc/self/fd/2");
    if (Files.isSymbolicLink(shown)) {
      try {
        String target = Files.readSymbolicLink(shown).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      } catch (IOException e) {
        // Progress is a courtesy: where the stream cannot be looked at, do without.
        return false;
      }
    }
    return System.console() != null && System.console().isTerminal();
  }
}
