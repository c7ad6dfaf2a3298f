package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/**
 * The kernel of {@link MergeRuns}: a tree of losers (Knuth, The Art of Computer Programming, volume
 * 3, section 5.4.1).
 *
 * <p>The runs are the leaves of a binary tree, run {@code i} of {@code n} at node {@code n + i}. In
 * every inner node the runs that come up from below compare their current rows; the loser stays,
 * the winner goes on, and the winner of all is at node 0. When it has moved to its next row, only
 * the nodes above its leaf have to be played again. A run that has ended loses to all others.
 */
final class MergeRunsKernel extends MergeRuns {

  private static final RowOrder ORDER = Kernel.constant(MethodHandles.lookup(), 0);

  private static final int NOBODY = -1;

  private final RowCursor[] runs;
  private final int[] losers;
  private final long[] prefixes;
  private final boolean[] ended;
  private boolean started;

  MergeRunsKernel(RowCursor[] runs) {
    this.runs = runs.clone();
    losers = new int[Math.max(1, runs.length)];
    prefixes = new long[runs.length];
    ended = new boolean[runs.length];
  }

  @Override
  public boolean next() throws IOException {
    if (started) {
      int winner = losers[0];
      if (winner == NOBODY || ended[winner]) {
        return false;
      }
      advance(winner);
      play(winner);
    } else {
      start();
    }
    return showWinner();
  }

  private void start() throws IOException {
    started = true;
    Arrays.fill(losers, NOBODY);
    for (int run = 0; run < runs.length; run++) {
      advance(run);
      play(run);
    }
  }

  private boolean showWinner() {
    int winner = losers[0];
    if (winner == NOBODY || ended[winner]) {
      return false;
    }
    RowCursor run = runs[winner];
    segment = run.segment;
    row = run.row;
    length = run.length;
    return true;
  }

  private void advance(int run) throws IOException {
    RowCursor cursor = runs[run];
    if (cursor.next()) {
      prefixes[run] = ORDER.prefix(cursor.segment, cursor.row);
    } else {
      prefixes[run] = -1; // the largest, unsigned
      ended[run] = true;
    }
  }

  /**
   * Plays from the leaf of a run upwards; while the tree is being built, to the first node that
   * nobody has come to.
   */
  private void play(int run) {
    int winner = run;
    for (int node = (run + runs.length) >> 1; node > 0; node >>= 1) {
      int other = losers[node];
      if (other == NOBODY) {
        losers[node] = winner;
        return;
      }
      if (isBefore(other, winner)) {
        losers[node] = winner;
        winner = other;
      }
    }
    losers[0] = winner;
  }

  private boolean isBefore(int a, int b) {
    int byPrefix = Long.compareUnsigned(prefixes[a], prefixes[b]);
    return byPrefix != 0 ? byPrefix < 0 : isBeforeByKey(a, b);
  }

  private boolean isBeforeByKey(int a, int b) {
    if (ended[a] || ended[b]) {
      return !ended[a];
    }
    int byKey = 0;
    if (!ORDER.prefixIsWhole()) {
      RowCursor aRun = runs[a];
      RowCursor bRun = runs[b];
      byKey = ORDER.compare(aRun.segment, aRun.row, bRun.segment, bRun.row);
    }
    return byKey != 0 ? byKey < 0 : a < b;
  }
}
