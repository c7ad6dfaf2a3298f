package org.gyre.cli;

import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.gyre.dataflow.plan.JobObserver;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.LoopReport;

/**
 * Shows on one line how a job goes: a bar for each step, how far and how fast it reads, and in
 * loops the superstep.
 */
final class JobProgress implements JobObserver {

  /** What the input is measured in. */
  enum Unit {
    BYTES(" MiB", 1 << 20),
    EDGES(" edges", 1);

    private final String name;
    private final long size;

    Unit(String name, long size) {
      this.name = name;
      this.size = size;
    }
  }

  private static final int UPDATE_MILLIS = 100;

  private final ProgressLine line;
  private final Unit unit;
  private ProgressBar bar;
  private volatile boolean drawing;

  /**
   * Draws on a line.
   *
   * @param line the line
   * @param unit of the weights that are reported
   */
  JobProgress(ProgressLine line, Unit unit) {
    this.line = line;
    this.unit = unit;
  }

  @Override
  public synchronized void started(String step) {
    close();
    drawing = true;
    // The length is not known yet: a step that reads will tell.
    bar =
        new ProgressBarBuilder()
            .setInitialMax(-1)
            .setUnit(unit.name, unit.size)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .setConsumer(new DelegatingProgressBarConsumer(this::draw, ProgressLine.WIDTH))
            .showSpeed()
            .build();
    bar.setExtraMessage(" " + step);
  }

  @Override
  public synchronized void progress(String step, long done, long total) {
    if (bar != null) {
      if (total > 0 && bar.getMax() != total) {
        bar.maxHint(total);
      }
      bar.stepTo(done);
    }
  }

  @Override
  public synchronized void superstep(String loop, LoopReport.Superstep superstep) {
    if (bar != null) {
      bar.setExtraMessage(" " + text(superstep) + " of " + loop);
    }
  }

  private static String text(LoopReport.Superstep superstep) {
    StringBuilder text =
        new StringBuilder("superstep ").append(Numbers.grouped(superstep.number()));
    if (superstep.active() >= 0) {
      text.append(", ").append(Numbers.grouped(superstep.active())).append(" active");
    }
    if (superstep.messages() >= 0) {
      text.append(", ").append(Numbers.grouped(superstep.messages())).append(" messages");
    }
    superstep
        .aggregates()
        .forEach(
            (name, value) -> {
              if (value instanceof Number number) { // others may have any length
                text.append(", ").append(name).append(' ').append(text(number));
              }
            });
    return text.toString();
  }

  private static String text(Number number) {
    return number instanceof Double real
        ? String.format(Locale.ROOT, "%.4g", real)
        : number.toString();
  }

  @Override
  public synchronized void jobEnded(JobResult result) {
    close();
  }

  /** The bar draws on a thread of its own, which must not do so when the line has been cleared. */
  private void close() {
    if (bar != null) {
      bar.close();
      drawing = false;
      bar = null;
    }
  }

  /** Quick jobs end before anything is drawn. */
  private void draw(String text) {
    long now = System.nanoTime();
    if (drawing && line.isDue(now)) {
      line.draw(text, now);
    }
  }
}
