package org.gyre.jmh;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The job of {@code jmh/run kernels} by JMH: each operation runs the four pipelines one after the
 * other, so that code they share sees the functions of all of them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class KernelBenchmark {

  /** The number of rows. */
  @Param("4000000")
  public long rows;

  private FilterMapSumJob job;

  /**
   * Makes the rows and proves that all contenders give the same sums.
   *
   * @throws Exception if one of them fails
   */
  @Setup
  public void prepare() throws Exception {
    job = new FilterMapSumJob(rows);
    for (Contender<double[]> contender : job.contenders()) {
      String difference = job.difference(limit(), contender.attempt().run().answer());
      if (!difference.isEmpty()) {
        throw new IllegalStateException(contender.name() + ": " + difference);
      }
    }
  }

  /**
   * Frees the rows.
   *
   * @throws IOException if that fails
   */
  @TearDown
  public void close() throws IOException {
    job.close();
  }

  /**
   * The hand-written loops.
   *
   * @return the four sums
   */
  @Benchmark
  public double[] limit() {
    return job.byHand();
  }

  /**
   * The kernels of the engine: a private copy of each for every pipeline.
   *
   * @return the four sums
   * @throws Exception if a function fails
   */
  @Benchmark
  public double[] kernelChain() throws Exception {
    return job.kernelChain();
  }

  /**
   * One virtual chain for all pipelines.
   *
   * @return the four sums
   * @throws Exception if a function fails
   */
  @Benchmark
  public double[] sharedChain() throws Exception {
    return job.sharedChain();
  }
}
