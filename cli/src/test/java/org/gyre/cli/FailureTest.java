package org.gyre.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import org.gyre.dataflow.plan.JobException;
import org.junit.jupiter.api.Test;

class FailureTest {

  private final StringWriter err = new StringWriter();
  private final Failure failure =
      new Failure(new Terminal(new PrintWriter(Writer.nullWriter()), new PrintWriter(err), false));
  private final Interruption interruption = new Interruption();

  @Test
  void showsTheMessage() {
    assertPrints("join at A.java:3 failed", new JobException("join at A.java:3 failed", null));
  }

  @Test
  void showsTheErrorOfTheFileBehindTheJob() {
    IOException file = new IOException("x.tsv, line 3: bad", new IOException("deeper"));
    Throwable job = new JobException("read at A.java:3: x", new IllegalStateException(file));
    assertPrints("x.tsv, line 3: bad", job);
  }

  @Test
  void namesAFailureWithoutMessage() {
    assertPrints("java.lang.IllegalStateException", new IllegalStateException());
  }

  @Test
  void saysThatItWasInterrupted() {
    interruption.request();
    assertPrints("interrupted; no output was written", new JobException("cancelled", null));
  }

  @Test
  void saysHowToEnlargeTheHeap() {
    assertEquals(1, failure.of(new OutOfMemoryError("Java heap space"), interruption));
    assertTrue(
        err.toString().matches("gyre: the Java heap of \\S+ .iB is too small; .*-Xmx\\R"),
        err.toString());
  }

  private void assertPrints(String message, Throwable thrown) {
    assertEquals(1, failure.of(thrown, interruption));
    assertEquals("gyre: " + message + "\n", err.toString());
  }
}
