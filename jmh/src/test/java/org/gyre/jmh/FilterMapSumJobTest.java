package org.gyre.jmh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FilterMapSumJobTest {

  private static final int ROWS = 5000;

  @Test
  void allContendersAddUpWhatTheLambdasSay() throws Exception {
    double[] expected = new double[4];
    List<Pipelines.Pipeline> pipelines = Pipelines.all();
    try (RowMemory rows = new RowMemory(ROWS)) {
      for (int i = 0; i < expected.length; i++) {
        for (long r = 0; r < ROWS; r++) {
          Row row = RowMemory.read(rows.segment(), r * RowMemory.ROW);
          if (pipelines.get(i).filter().test(row)) {
            expected[i] += pipelines.get(i).map().map(row);
          }
        }
      }
    }
    try (FilterMapSumJob job = new FilterMapSumJob(ROWS)) {
      for (Contender<double[]> contender : job.contenders()) {
        double[] sums = contender.attempt().run().answer();
        assertArrayEquals(expected, sums, contender.name());
        assertEquals("", job.difference(expected, sums));
      }
      expected[3] *= 1 + 1e-11;
      assertNotEquals("", job.difference(job.byHand(), expected));
    }
  }

  @Test
  void everyPipelineKeepsSomeRowsAndDropsSome() throws Exception {
    try (RowMemory rows = new RowMemory(ROWS)) {
      for (Pipelines.Pipeline pipeline : Pipelines.all()) {
        int kept = 0;
        for (long r = 0; r < ROWS; r++) {
          kept += pipeline.filter().test(RowMemory.read(rows.segment(), r * RowMemory.ROW)) ? 1 : 0;
        }
        assertEquals(0.65, kept / (double) ROWS, 0.25);
      }
    }
  }
}
