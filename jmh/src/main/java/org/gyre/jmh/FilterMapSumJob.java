package org.gyre.jmh;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Runs four pipelines of filter, map and sum over rows of 24 bytes in off-heap memory, one after
 * the other on one thread.
 */
final class FilterMapSumJob implements Job<double[]> {

  /** Of the sums, relatively: they may be added up in another order. */
  private static final double TOLERANCE = 1e-12;

  private final RowMemory rows;
  private final KernelChain kernels;

  FilterMapSumJob(Settings settings) throws Exception {
    this(settings.records());
  }

  FilterMapSumJob(long count) throws Exception {
    rows = new RowMemory(count);
    kernels = new KernelChain(rows.segment());
  }

  @Override
  public List<String> times() {
    return List.of("filter-map-sum (4 pipelines)");
  }

  @Override
  public List<Contender<double[]>> contenders() {
    return List.of(
        Contender.timed(Contender.LIMIT, this::byHand),
        Contender.timed(Contender.GYRE, this::kernelChain),
        Contender.timed("shared chain", this::sharedChain));
  }

  double[] byHand() {
    return Pipelines.byHand(rows.segment());
  }

  double[] kernelChain() throws Exception {
    List<Pipelines.Pipeline> pipelines = Pipelines.all();
    double[] sums = new double[pipelines.size()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = kernels.sum(pipelines.get(i));
    }
    return sums;
  }

  double[] sharedChain() throws Exception {
    List<Pipelines.Pipeline> pipelines = Pipelines.all();
    double[] sums = new double[pipelines.size()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = SharedChain.run(pipelines.get(i), rows.segment());
    }
    return sums;
  }

  @Override
  public String difference(double[] expected, double[] actual) {
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= TOLERANCE * Math.abs(expected[i]))) {
        return "expected the sums %s, got %s"
            .formatted(Arrays.toString(expected), Arrays.toString(actual));
      }
    }
    return "";
  }

  @Override
  public void close() throws IOException {
    kernels.close();
    rows.close();
  }
}
