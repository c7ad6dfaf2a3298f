package org.gyre.dataflow.plan;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import org.gyre.dataflow.type.Nullable;

/**
 * Where and how often a loop writes down how far it has come, so that it can go on from there after
 * a crash.
 *
 * <pre>{@code
 * Checkpoints.in(Path.of("checkpoints")).every(Duration.ofMinutes(5)).resuming()
 * }</pre>
 *
 * <p>A checkpoint has all that the next superstep reads of the one before. It is written beside its
 * place, forced to the disk and moved there at once, so that whatever happens the last whole one is
 * there; the two last are kept, also when the loop has ended. A program that resumes must be the
 * same as the one that wrote the checkpoint, to the class files of its functions, with the same
 * parallelism unless the loop says that it may be another. It then gives the same result as if
 * nothing had happened, as far as it would do so when it is run twice. Checkpoints are for the
 * machine that wrote them, and are read by Java serialization: resume from folders that only you
 * can write to.
 *
 * @param folder where checkpoints go, one folder each; made if it is not there
 * @param supersteps after how many supersteps one is due; 0 if only time says so
 * @param interval after which time one is due; null if only the supersteps say so
 * @param resumes whether the loop begins with the latest one in the folder, if there is any
 */
public record Checkpoints(
    String folder, int supersteps, @Nullable Duration interval, boolean resumes)
    implements Serializable {

  /**
   * Checkpoints after every superstep.
   *
   * @param folder where they go
   * @return the checkpoints, to be made rarer
   */
  public static Checkpoints in(Path folder) {
    return new Checkpoints(folder.toString(), 1, null, false);
  }

  /**
   * The same, after every so many supersteps.
   *
   * @param count how many, at least 1
   * @return the checkpoints
   * @throws IllegalArgumentException if the count is less than 1
   */
  public Checkpoints every(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "a checkpoint after every " + count + " supersteps; give at least 1");
    }
    return new Checkpoints(folder, count, null, resumes);
  }

  /**
   * The same, after the first superstep that ends so long after the last checkpoint, however many
   * supersteps that takes.
   *
   * @param time how long, more than 0
   * @return the checkpoints
   * @throws IllegalArgumentException if the time is not more than 0
   */
  public Checkpoints every(Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException(
          "a checkpoint every " + time + "; give a time of more than 0");
    }
    return new Checkpoints(folder, 0, time, resumes);
  }

  /**
   * The same, but beginning with the latest one in the folder; with the first superstep if there is
   * none yet.
   *
   * @return the checkpoints
   */
  public Checkpoints resuming() {
    return new Checkpoints(folder, supersteps, interval, true);
  }
}
