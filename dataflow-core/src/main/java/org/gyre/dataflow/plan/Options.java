package org.gyre.dataflow.plan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * The few choices a user has; the defaults are right for a laptop and a server.
 *
 * @param parallelism the number of tasks an operator is run in, at least 1; lower it to leave cores
 *     to others
 * @param memory the off-heap budget in bytes, or 0 for a sensible share of the machine; lower it
 *     where the memory is needed elsewhere: what does not fit is spilled
 * @param pageSize the bytes of a memory page, a power of two, or 0 to choose by the budget; for
 *     tests of spilling
 * @param spillFolder where temporary files go; choose a fast disk with room
 * @param compressSpills whether temporary files are compressed: where their disk writes less than
 *     about 500 MB a second, or has little room
 * @param attempts how often a task is run at most when it fails, at least 1; raise it where sources
 *     or disks fail now and then
 * @param backOff how long to wait before the second attempt; doubled before each further one
 * @param observer is told how a job goes
 * @param automaticCaching whether results that several jobs compute are kept for the next ones;
 *     switch it off to measure the same job again and again
 */
public record Options(
    int parallelism,
    long memory,
    int pageSize,
    Path spillFolder,
    boolean compressSpills,
    int attempts,
    Duration backOff,
    JobObserver observer,
    boolean automaticCaching) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of range; names it
   */
  public Options {
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism " + parallelism + " is not at least 1");
    }
    if (memory < 0) {
      throw new IllegalArgumentException(
          "memory " + memory + " is negative; give bytes, or 0 for a default");
    }
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts " + attempts + " is not at least 1");
    }
    if (backOff.isNegative()) {
      throw new IllegalArgumentException("the back-off " + backOff + " is negative");
    }
    Objects.requireNonNull(spillFolder, "spillFolder");
    Objects.requireNonNull(observer, "observer");
  }

  /**
   * All cores, a share of the machine's memory, the system's temporary folder, nobody watching.
   *
   * @return the defaults
   */
  public static Options defaults() {
    return new Options(
        Runtime.getRuntime().availableProcessors(),
        0,
        0,
        Path.of(System.getProperty("java.io.tmpdir")),
        false,
        1,
        Duration.ofSeconds(1),
        JobObserver.NONE,
        true);
  }

  /**
   * These options with another parallelism.
   *
   * @param tasks at least 1
   * @return a copy
   */
  public Options withParallelism(int tasks) {
    return new Options(
        tasks,
        memory,
        pageSize,
        spillFolder,
        compressSpills,
        attempts,
        backOff,
        observer,
        automaticCaching);
  }

  /**
   * These options with another memory budget.
   *
   * @param bytes the budget, or 0 for the default
   * @return a copy
   */
  public Options withMemory(long bytes) {
    return new Options(
        parallelism,
        bytes,
        pageSize,
        spillFolder,
        compressSpills,
        attempts,
        backOff,
        observer,
        automaticCaching);
  }

  /**
   * These options with another page size.
   *
   * @param bytes a power of two, or 0 to choose by the budget
   * @return a copy
   */
  public Options withPageSize(int bytes) {
    return new Options(
        parallelism,
        memory,
        bytes,
        spillFolder,
        compressSpills,
        attempts,
        backOff,
        observer,
        automaticCaching);
  }

  /**
   * These options with another folder for temporary files.
   *
   * @param folder the folder
   * @return a copy
   */
  public Options withSpillFolder(Path folder) {
    return new Options(
        parallelism,
        memory,
        pageSize,
        folder,
        compressSpills,
        attempts,
        backOff,
        observer,
        automaticCaching);
  }

  /**
   * These options with temporary files that are compressed or not.
   *
   * @param compresses whether they are
   * @return a copy
   */
  public Options withCompressedSpills(boolean compresses) {
    return new Options(
        parallelism,
        memory,
        pageSize,
        spillFolder,
        compresses,
        attempts,
        backOff,
        observer,
        automaticCaching);
  }

  /**
   * These options with tasks that are run again when they fail, where their source can be read
   * again.
   *
   * @param most how often a task is run at most
   * @param firstBackOff how long to wait before the second attempt; doubled before each further one
   * @return a copy
   */
  public Options withAttempts(int most, Duration firstBackOff) {
    return new Options(
        parallelism,
        memory,
        pageSize,
        spillFolder,
        compressSpills,
        most,
        firstBackOff,
        observer,
        automaticCaching);
  }

  /**
   * These options with an observer.
   *
   * @param watcher is told how a job goes
   * @return a copy
   */
  public Options withObserver(JobObserver watcher) {
    return new Options(
        parallelism,
        memory,
        pageSize,
        spillFolder,
        compressSpills,
        attempts,
        backOff,
        watcher,
        automaticCaching);
  }

  /**
   * These options with results that are kept for later jobs, or not, without being asked for.
   *
   * <p>A result that a second job computes is kept for the third, as {@code DataSet.cache()} would,
   * where it took noticeable time and where it is sure to be the same again: functions are lambdas
   * whose code only computes, and files have not changed since. It takes at most a quarter of the
   * memory, and is dropped where a job is short of that. {@code explain()} says what is kept and
   * what is not, and why.
   *
   * @param keeps whether they are kept, as they are by default
   * @return a copy
   */
  public Options withAutomaticCaching(boolean keeps) {
    return new Options(
        parallelism,
        memory,
        pageSize,
        spillFolder,
        compressSpills,
        attempts,
        backOff,
        observer,
        keeps);
  }
}
