package org.gyre.dataflow.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntConsumer;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Parameters;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.IoFault;
import org.gyre.dataflow.memory.MemoryPool;
import org.gyre.dataflow.memory.SpillFolder;
import org.gyre.dataflow.operator.LocalOperator.Body;
import org.gyre.dataflow.plan.JobObserver;
import org.gyre.dataflow.plan.JobResult.StepReport;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.type.Nullable;

/** What one run of a plan has: tasks, memory, temporary files, cancellation, and the report. */
final class Job {

  /** What a buffer reserves: one page to write, or to read what was spilled. */
  static final int BUFFER_PAGES = 1;

  /**
   * What part of the memory the pages of buffers may take that tasks can do without, as a divisor.
   */
  private static final long EXTRA_SHARE = 8;

  private final Options options;
  private final Parameters parameters;
  private final MemoryPool pool;
  private final Workers workers;
  private final ResultCache results;
  private final Keeping keeping;
  private final SpillFolder spillFolder;
  private final Set<AutoCloseable> owned = new LinkedHashSet<>();
  private final Map<String, Double> metrics = new ConcurrentSkipListMap<>();
  private final List<StepReport> steps = new ArrayList<>();

  /** Where the reports stand of steps that loops run again and again, by name. */
  private final Map<String, Integer> repeated = new HashMap<>();

  private final Meters meters = new Meters();
  private final Accumulations accumulations = new Accumulations();

  private final Loops loops = new Loops(this);

  private final long start = System.nanoTime();
  private final StopSignal stopSignal = new StopSignal();
  private boolean resumesLoops;

  Job(
      Options options,
      Parameters parameters,
      MemoryPool pool,
      Workers workers,
      ResultCache results,
      Keeping keeping,
      IoFault fault) {
    this.options = options;
    this.parameters = parameters;
    this.pool = pool;
    this.workers = workers;
    this.results = results;
    this.keeping = keeping;
    this.spillFolder = new SpillFolder(options.spillFolder(), options.compressSpills(), fault);
  }

  int parallelism() {
    return options.parallelism();
  }

  MemoryPool pool() {
    return pool;
  }

  SpillFolder spillFolder() {
    return spillFolder;
  }

  JobObserver observer() {
    return options.observer();
  }

  Workers workers() {
    return workers;
  }

  Map<String, Double> metrics() {
    return metrics;
  }

  synchronized List<StepReport> steps() {
    return List.copyOf(steps);
  }

  ResultCache results() {
    return results;
  }

  Keeping keeping() {
    return keeping;
  }

  Meters meters() {
    return meters;
  }

  Parameters parameters() {
    return parameters;
  }

  Accumulations accumulations() {
    return accumulations;
  }

  Loops loops() {
    return loops;
  }

  /** Has loops go on from what the job saved before it was found short of memory. */
  void resumeLoops() {
    resumesLoops = true;
  }

  boolean resumesLoops() {
    return resumesLoops;
  }

  double elapsedSeconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Ends all tasks at their next check. */
  void stop() {
    stopSignal.stop();
  }

  void checkCancelled() {
    stopSignal.run();
  }

  /** How many bytes each task may take of the memory if all take as much. */
  long share() {
    return pool.budget() / parallelism();
  }

  Account open(String owner, int pages) {
    return own(pool.open(owner, pages));
  }

  /** A buffer for an exchange, which closes it. */
  RowBuffer buffer(String owner, int fixedRowSize) {
    return buffer(pool.open(owner, BUFFER_PAGES), fixedRowSize);
  }

  /** A buffer whose account is open already. */
  RowBuffer buffer(Account account, int fixedRowSize) {
    return new RowBuffer(account, spillFolder, fixedRowSize, stopSignal);
  }

  /**
   * Accounts of as many buffers, which the caller closes; none if others would be left without the
   * memory they need to start.
   */
  List<Account> tryAccounts(String owner, int count) {
    return pool.tryOpenAll(owner, BUFFER_PAGES, count);
  }

  /**
   * As many buffers, or null if others would be left without the memory they need to start; as they
   * would if each task asked for so many and that were not a small part of the memory.
   */
  RowBuffer @Nullable [] tryBuffers(String owner, int fixedRowSize, int count) {
    long pages = (long) count * BUFFER_PAGES * parallelism();
    if (pages * pool.pageSize() > pool.budget() / EXTRA_SHARE) {
      return null;
    }
    List<Account> accounts = pool.tryOpenAll(owner, BUFFER_PAGES, count);
    return accounts.isEmpty()
        ? null
        : accounts.stream().map(account -> buffer(account, fixedRowSize)).toArray(RowBuffer[]::new);
  }

  /** An exchange in which every task writes to any partition. */
  Partitions exchange() {
    return exchange(parallelism());
  }

  /** An exchange with another number of partitions. */
  Partitions exchange(int partitions) {
    return exchange(partitions, 1);
  }

  /** An exchange whose partitions are written in piles. */
  Partitions exchange(int partitions, int piles) {
    return own(new Partitions(parallelism(), partitions, piles));
  }

  /** Closes something at the end of the job, unless it is discarded before. */
  synchronized <R extends AutoCloseable> R own(R resource) {
    owned.add(resource);
    return resource;
  }

  /** Closes something now. */
  void discard(AutoCloseable resource) throws Exception {
    synchronized (this) {
      owned.remove(resource);
    }
    resource.close();
  }

  /** How many things are to be closed at the end of the job. */
  synchronized int owned() {
    return owned.size();
  }

  /** Leaves something open at the end of the job; it is somebody else's from now on. */
  synchronized void disown(AutoCloseable resource) {
    owned.remove(resource);
  }

  /** Runs the tasks of one step and waits for all. */
  void parallel(Body body) throws Exception {
    checkCancelled();
    try {
      workers.runAll(tasks(body), this::stop);
    } finally {
      accumulations.merge();
    }
  }

  /**
   * Runs the tasks of one step, and something else on this thread meanwhile, and waits for all.
   *
   * @param onFailure is called when anything fails, to end what waits for it
   */
  void parallel(Body body, Workers.Work beside, Runnable onFailure) throws Exception {
    checkCancelled();
    List<Workers.Work> work = tasks(body);
    work.addFirst(beside);
    try {
      workers.runAll(
          work,
          () -> {
            stop();
            onFailure.run();
          });
    } finally {
      accumulations.merge();
    }
  }

  /**
   * Runs the tasks of one step and waits for all. One that fails is run again as often as the
   * options say.
   *
   * @param source what the tasks read
   * @param undo takes back what a task has done, given its number
   */
  void parallel(Flow source, IntConsumer undo, Body body) throws Exception {
    checkCancelled();
    List<Workers.Work> work = new ArrayList<>();
    for (int index = 0; index < parallelism(); index++) {
      work.add(new Attempts(this, index, source, undo, body));
    }
    try {
      workers.runAll(work, this::stop);
    } finally {
      accumulations.merge();
    }
  }

  /** Whether a task that failed may be run again, so that what it reads must be kept. */
  boolean triesAgain() {
    return options.attempts() > 1;
  }

  Options options() {
    return options;
  }

  /** Waits, unless the job is stopped before. */
  void pause(Duration duration) throws InterruptedException {
    stopSignal.pause(duration);
  }

  private List<Workers.Work> tasks(Body body) {
    List<Workers.Work> work = new ArrayList<>();
    for (int index = 0; index < parallelism(); index++) {
      int number = index;
      work.add(
          () -> {
            try (Task task = new Task(this, number, 0)) {
              body.run(task);
            }
          });
    }
    return work;
  }

  /** Reports a blocking step that has ended. */
  void report(String step, long startNanos, Partitions rows) {
    report(step, "", startNanos, rows);
  }

  /** The same with what was found out as it ran. */
  synchronized void report(String step, String detail, long startNanos, Partitions rows) {
    meters.wrote(rows);
    report(step, detail, startNanos, rows.rows(), rows.bytes(), rows.spilledBytes());
  }

  /** Reports a step that has written nothing which nobody has reported, and read what is given. */
  synchronized void report(
      String step, String detail, long startNanos, long rows, long bytes, long spilled) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    StepReport report = new StepReport(step + detail, rows, bytes, spilled, seconds);
    keep(step, report);
    observer().finished(report);
  }

  /** What a loop runs again and again has one report, so that it does not grow with the loop. */
  private void keep(String step, StepReport report) {
    Integer known = loops.isRunning() ? repeated.putIfAbsent(step, steps.size()) : null;
    if (known == null) {
      steps.add(report);
    } else {
      steps.set(known, report.plus(steps.get(known)));
    }
  }

  /** Returns all that is left, and reports what went to temporary files. */
  void end() throws Exception {
    metrics.put("spilled_bytes", (double) spillFolder.bytesWritten());
    Exception failure = null;
    for (AutoCloseable resource : List.copyOf(owned).reversed()) {
      try {
        resource.close();
      } catch (Exception e) { // the rest must be returned all the same
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    spillFolder.close();
    if (failure != null) {
      throw failure;
    }
  }
}
