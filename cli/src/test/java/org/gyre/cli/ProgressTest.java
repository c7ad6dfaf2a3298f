package org.gyre.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.gyre.dataflow.plan.LoopReport.Superstep;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final String ERASE = "\r\u001b[K";

  private final StringWriter screen = new StringWriter();
  private final ProgressLine line = new ProgressLine(new PrintWriter(screen));

  @Test
  void redrawsInPlaceAndErasesAtTheEnd() {
    line.draw("one", 0);
    line.draw("two", 0);
    line.clear();
    line.clear();
    assertEquals(ERASE + "one" + ERASE + "two" + ERASE, screen.toString());
  }

  @Test
  void neverWraps() {
    line.draw("x".repeat(200), 0);
    assertEquals(ERASE + "x".repeat(79), screen.toString());
  }

  @Test
  void isDueTenTimesASecond() {
    long now = System.nanoTime();
    line.draw("one", now);
    assertFalse(line.isDue(now + TimeUnit.MILLISECONDS.toNanos(99)));
    assertTrue(line.isDue(now + TimeUnit.MILLISECONDS.toNanos(100)));
  }

  @Test
  void nothingIsDrawnForAQuickJob() {
    ProgressLine slow = new ProgressLine(new PrintWriter(screen), TimeUnit.HOURS.toNanos(1));
    JobProgress progress = new JobProgress(slow, JobProgress.Unit.BYTES);
    progress.started("read edges");
    progress.progress("read edges", 10, 100);
    progress.superstep("iterate", new Superstep(1, 0.5, Map.of(), -1, -1));
    progress.jobEnded(null);
    slow.clear();
    assertEquals("", screen.toString());
  }

  @Test
  void showsHowFarAndWhatIsRead() {
    JobProgress progress = new JobProgress(alwaysDue(), JobProgress.Unit.BYTES);
    progress.started("edges x.tsv");
    progress.progress("edges x.tsv", 1 << 20, 4 << 20);
    progress.jobEnded(null); // a bar that ends is drawn once more
    assertTrue(lastDrawn().contains("25%"), lastDrawn());
    assertTrue(lastDrawn().contains("1/4 MiB"), lastDrawn());
    assertTrue(lastDrawn().contains("edges x.tsv"), lastDrawn());
  }

  @Test
  void showsTheSuperstep() {
    JobProgress progress = new JobProgress(alwaysDue(), JobProgress.Unit.EDGES);
    progress.started("rank");
    progress.superstep("rank", new Superstep(1234, 0.5, Map.of(), -1, -1));
    progress.jobEnded(null);
    assertTrue(lastDrawn().contains("superstep 1,234 of rank"), lastDrawn());
  }

  @Test
  void showsHowManyTakePart() {
    JobProgress progress = new JobProgress(alwaysDue(), JobProgress.Unit.EDGES);
    progress.started("rank");
    progress.superstep("rank", new Superstep(7, 0.5, Map.of(), 2000, 31));
    progress.jobEnded(null);
    assertTrue(lastDrawn().contains("superstep 7, 2,000 active, 31 m"), lastDrawn());
  }

  @Test
  void showsWhatASuperstepAddsUp() {
    JobProgress progress = new JobProgress(alwaysDue(), JobProgress.Unit.EDGES);
    progress.started("means");
    progress.superstep("means", new Superstep(7, 0.5, Map.of("moved", 0.5), -1, -1));
    progress.jobEnded(null);
    assertTrue(lastDrawn().contains("superstep 7, moved 0.5000 of"), lastDrawn());
  }

  private ProgressLine alwaysDue() {
    return new ProgressLine(new PrintWriter(screen), 0);
  }

  private String lastDrawn() {
    return screen.toString().substring(screen.toString().lastIndexOf(ERASE) + ERASE.length());
  }
}
