package org.gyre.cli;

import java.io.PrintWriter;

/**
 * One line on a terminal, drawn again and again in the same place.
 *
 * <p>Safe to call from several threads and cheap to call often: it draws at most every tenth of a
 * second.
 */
final class ProgressLine {

  private static final long PAUSE_NANOS = 100_000_000;

  /** What fits a terminal of 80 columns without moving to a second line. */
  static final int WIDTH = 79;

  private static final String ERASE = "\r\u001b[K";

  private final PrintWriter terminal;
  private final long pauseNanos;
  private long drawn = System.nanoTime();
  private boolean visible;

  ProgressLine(PrintWriter terminal) {
    this(terminal, PAUSE_NANOS);
  }

  /**
   * A line.
   *
   * @param pauseNanos how long what is drawn stays at least
   */
  ProgressLine(PrintWriter terminal, long pauseNanos) {
    this.terminal = terminal;
    this.pauseNanos = pauseNanos;
  }

  /** Whether it is time to draw again, so that callers need not make a text in vain. */
  synchronized boolean isDue(long now) {
    return now - drawn >= pauseNanos;
  }

  /** Replaces what is shown. */
  synchronized void draw(String text, long now) {
    drawn = now;
    visible = true;
    terminal.print(ERASE);
    terminal.print(text.length() > WIDTH ? text.substring(0, WIDTH) : text);
    terminal.flush();
  }

  /** Removes the line, for what comes after it. */
  synchronized void clear() {
    if (visible) {
      visible = false;
      terminal.print(ERASE);
      terminal.flush();
    }
  }
}
