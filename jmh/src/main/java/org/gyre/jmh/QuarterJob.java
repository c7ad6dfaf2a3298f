package org.gyre.jmh;

import java.io.IOException;
import java.util.List;

/** A job in the memory it needs, which is found by trying, and again in a quarter of that. */
final class QuarterJob implements Job<Digest> {

  /** The contender with a quarter of the memory. */
  static final String QUARTER = "quarter";

  private final BatchJob job;
  private long need;

  QuarterJob(BatchJob job) {
    this.job = job;
  }

  @Override
  public List<String> times() {
    return job.times();
  }

  @Override
  public List<Contender<Digest>> contenders() throws Exception {
    need = MemoryNeed.find(job::isEnough);
    return List.of(
        job.limit(), job.gyre(Contender.GYRE, need), job.gyre(QUARTER, Math.max(1, need / 4)));
  }

  @Override
  public long need() {
    return need;
  }

  @Override
  public String difference(Digest expected, Digest actual) {
    return job.difference(expected, actual);
  }

  @Override
  public void close() throws IOException {
    job.close();
  }
}
