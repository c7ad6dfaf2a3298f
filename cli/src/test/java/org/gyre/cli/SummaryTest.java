package org.gyre.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

  private static final String INPUT = "data/debian-depends.tsv.gz";

  @Test
  void showsSizesTimesAndTheTop() {
    Summary summary =
        new Summary(
            INPUT,
            59_453,
            275_531,
            78,
            0,
            true,
            new Summary.Seconds(0.414, 0.1, 2),
            List.of(new Ranked("libc6", 0.15629041237826632), new Ranked("ghc", 0.005285188)));
    assertEquals(
        """
        data/debian-depends.tsv.gz: 59,453 vertices, 275,531 edges
        78 supersteps, converged
        load 0.41 s, compute 0.10 s, write 2.00 s

        1  0.1562904  libc6
        2  0.0052852  ghc
        """,
        summary.text());
    assertEquals(
        "{\"vertices\":59453,\"edges\":275531,\"supersteps\":78,\"converged\":true,"
            + "\"load_seconds\":0.414,\"compute_seconds\":0.1,\"write_seconds\":2.0,"
            + "\"top\":[{\"vertex\":\"libc6\",\"rank\":0.15629041237826632},"
            + "{\"vertex\":\"ghc\",\"rank\":0.005285188}]}",
        summary.json());
  }

  @Test
  void keepsIntegerIdsNumbers() {
    assertEquals("{\"vertex\":-7,\"rank\":1.0}", new Ranked(-7L, 1).json().toString());
    assertEquals("{\"vertex\":\"07\",\"rank\":1.0}", new Ranked("07", 1).json().toString());
  }

  @Test
  void withoutOutputAndTop() {
    Summary summary =
        new Summary(INPUT, 2, 1, 1, 0, false, new Summary.Seconds(0, 0, 0), List.of());
    assertEquals(
        """
        data/debian-depends.tsv.gz: 2 vertices, 1 edges
        1 superstep, not converged
        load 0.00 s, compute 0.00 s
        """,
        summary.text());
  }

  @Test
  void saysWhereItWentOn() {
    Summary summary =
        new Summary(INPUT, 2, 1, 30, 20, false, new Summary.Seconds(0, 0, 0), List.of());
    assertEquals(
        """
        data/debian-depends.tsv.gz: 2 vertices, 1 edges
        30 supersteps, not converged
        went on after superstep 20
        load 0.00 s, compute 0.00 s
        """,
        summary.text());
    assertTrue(
        summary.json().contains("\"supersteps\":30,\"resumed_supersteps\":20,\"converged\":false"),
        summary.json());
  }

  @Test
  void alignsPlaces() {
    List<Ranked> ten = Collections.nCopies(10, new Ranked(4L, 1.25e-7));
    String text = new Summary(INPUT, 10, 9, 2, 0, true, new Summary.Seconds(0, 0, 0), ten).text();
    List<String> lines = text.lines().toList();
    assertEquals(" 9  0.0000001250000  4", lines.get(12));
    assertEquals("10  0.0000001250000  4", lines.get(13));
  }
}
