package org.gyre.dataflow.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.checkpoint.CheckpointFolder;
import org.gyre.dataflow.checkpoint.Manifest;
import org.gyre.dataflow.checkpoint.PlanDigest;
import org.gyre.dataflow.checkpoint.RowFile;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.exchange.RowSink;
import org.gyre.dataflow.operator.LocalOperator.LoopState;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.BroadcastSet;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.LoopReport.Checkpoint;
import org.gyre.dataflow.plan.LoopRules;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Saves the state of a loop between supersteps, and begins with what was saved last. */
final class LoopCheckpoints {

  private final Job job;
  private final Node<?> loop;

  /** Null if the loop saves nothing. */
  private final @Nullable Checkpoints wanted;

  private final @Nullable CheckpointFolder folder;
  private final String digest;
  private final @Nullable Path resumed;
  private final @Nullable Manifest manifest;
  private long latest = System.nanoTime();

  private LoopCheckpoints(
      Job job,
      Node<?> loop,
      @Nullable Checkpoints wanted,
      @Nullable CheckpointFolder folder,
      String digest,
      @Nullable Path resumed,
      @Nullable Manifest manifest) {
    this.job = job;
    this.loop = loop;
    this.wanted = wanted;
    this.folder = folder;
    this.digest = digest;
    this.resumed = resumed;
    this.manifest = manifest;
  }

  /**
   * A part of the state.
   *
   * @param layout of the values that its rows are; null if they are no values
   */
  record Part(String name, @Nullable LateLayout layout, Shares rows) {

    /** Values as rows, which stay. */
    static Part of(String name, LateLayout layout, Partitions rows) {
      return new Part(
          name,
          layout,
          (task, out) -> {
            for (RowBuffer buffer : rows.partition(task.index())) {
              buffer.copyTo(out);
            }
          });
    }
  }

  /** The rows of a part. */
  @FunctionalInterface
  interface Shares {
    /** Hands out the share of a task. */
    void write(TaskContext task, RowSink out) throws Exception;
  }

  /**
   * The checkpoints of a loop of values that is about to begin.
   *
   * @throws JobException if it cannot have any, or cannot begin with the last one
   */
  static LoopCheckpoints ofValues(Job job, Node<?> loop, LoopRules rules) {
    return of(job, loop, rules, List.of(), false);
  }

  /**
   * The checkpoints of an operator that is about to begin. It may go on with another number of
   * tasks, unless it reads broadcasts: the order of their values may depend on that.
   *
   * @throws JobException if it cannot have any, or cannot begin with the last one
   */
  static LoopCheckpoints ofOperator(
      Job job, Node.Extension<?> node, LoopRules rules, Broadcasts broadcasts) {
    List<BroadcastSet<?, ?>> sets = broadcasts.sets();
    return of(job, node, rules, sets, sets.isEmpty());
  }

  private static LoopCheckpoints of(
      Job job,
      Node<?> loop,
      LoopRules rules,
      List<BroadcastSet<?, ?>> broadcasts,
      boolean anyTasks) {
    Checkpoints wanted = rules.checkpoints();
    if (wanted == null) {
      return new LoopCheckpoints(job, loop, null, null, "", null, null);
    }
    if (job.loops().isRunning()) {
      throw refused(loop, "it is within another loop: let that one save them");
    }
    try {
      CheckpointFolder folder = new CheckpointFolder(Path.of(wanted.folder()));
      List<Path> there = folder.checkpoints();
      if (!wanted.resumes() && !job.resumesLoops() && !there.isEmpty()) {
        throw refused(
            loop,
            wanted.folder()
                + " has some of an earlier run: go on from these by resuming(), delete them, or"
                + " name another folder");
      }
      String digest = PlanDigest.of(loop, broadcasts);
      Path last = there.isEmpty() ? null : there.getLast();
      Manifest manifest = last == null ? null : checked(loop, digest, last);
      if (manifest != null && !anyTasks) {
        requireTasks(job, loop, last, manifest.tasks());
      }
      return new LoopCheckpoints(job, loop, wanted, folder, digest, last, manifest);
    } catch (IOException e) {
      throw refused(loop, e.getMessage());
    }
  }

  private static Manifest checked(Node<?> loop, String digest, Path last) throws IOException {
    Manifest manifest = Manifest.read(last, Thread.currentThread().getContextClassLoader());
    if (!manifest.plan().equals(digest)) {
      throw refused(
          loop,
          last
              + " is of another plan ("
              + manifest.loop()
              + "): the program, a class of it, or what it reads has changed since; run the program"
              + " that wrote it, or begin anew in another folder");
    }
    return manifest;
  }

  private static void requireTasks(Job job, Node<?> loop, Path last, int tasks) {
    if (tasks != job.parallelism()) {
      throw refused(
          loop,
          last
              + " was written by "
              + tasks
              + " tasks, and this job has "
              + job.parallelism()
              + ": use Options.withParallelism("
              + tasks
              + ")");
    }
  }

  private static JobException refused(Node<?> loop, String why) {
    return new JobException(loop.origin() + ": no checkpoints: " + why, null);
  }

  /** Whether the loop begins with what was saved. */
  boolean isResumed() {
    return manifest != null;
  }

  /** Goes on after the superstep that was saved, if one was; the time to the next begins here. */
  void resume(LoopRun run) {
    latest = System.nanoTime();
    if (manifest != null) {
      run.resume(manifest.superstep(), manifest.aggregates());
    }
  }

  /** Reads a part of the state; the caller discards the rows. */
  Partitions take(String name, LateLayout layout) throws Exception {
    Manifest.Part part =
        manifest.parts().stream().filter(each -> each.name().equals(name)).findFirst().get();
    Partitions rows = job.exchange();
    Layout<Object> saved = part.layout();
    if (saved != null) {
      layout.know(saved);
      job.parallel(
          task -> {
            RowBuffer buffer = job.buffer(loop.origin().toString(), Stages.rowSize(saved));
            rows.add(task.index(), task.index(), buffer);
            read(part.files().get(task.index()), buffer::append, task);
          });
    }
    rows.finish();
    return rows;
  }

  private void read(RowFile file, RowSink into, TaskContext task) {
    try {
      file.read(resumed, into, task::checkCancelled);
    } catch (IOException e) {
      throw refused(loop, e.getMessage());
    }
  }

  /** Whether the loop saves anything. */
  boolean areWanted() {
    return wanted != null;
  }

  /** The superstep that was saved, after which the loop goes on; 0 if there is none. */
  int superstep() {
    return manifest == null ? 0 : manifest.superstep();
  }

  /** What that superstep has added up. */
  Map<String, Object> aggregates() {
    return manifest == null ? Map.of() : manifest.aggregates();
  }

  /**
   * Reads the state of an operator, if any was saved.
   *
   * @param input what the operator goes on from
   * @throws JobException if that is not what it was then
   */
  void read(LoopState state, String input) throws Exception {
    if (manifest == null) {
      return;
    }
    if (!manifest.input().equals(input)) {
      throw refused(
          loop,
          resumed
              + " was written for "
              + manifest.input()
              + ", and this is "
              + input
              + ": let the program read what it has read then, or begin anew in another folder");
    }
    for (Manifest.Part part : manifest.parts()) {
      RowSink into = state.read(part.name());
      job.parallel(
          task -> {
            for (int i = task.index(); i < part.files().size(); i += task.parallelism()) {
              read(part.files().get(i), into, task);
            }
          });
    }
  }

  /** Reads a part of the state, to be run once. */
  Flow flow(String name, LateLayout layout) throws Exception {
    return new Saved(take(name, layout), layout);
  }

  /** Whether the state is to be saved after a superstep. */
  boolean isDue(LoopRun run) {
    return wanted != null
        && (wanted.interval() == null
            ? run.number() % wanted.supersteps() == 0
            : System.nanoTime() - latest >= wanted.interval().toNanos());
  }

  /** Saves the state after a superstep; what that took. */
  Checkpoint save(LoopRun run, List<Part> parts) throws Exception {
    return save(run.number(), run.aggregates(), "", parts);
  }

  /** Saves the state of an operator after a superstep; what that took. */
  Checkpoint save(LoopRun run, Map<String, Object> aggregates, LoopState state, String input)
      throws Exception {
    List<Part> parts = new ArrayList<>();
    for (String name : state.parts()) {
      parts.add(new Part(name, null, (task, out) -> state.write(name, task, out)));
    }
    return save(run.number(), aggregates, input, parts);
  }

  private Checkpoint save(
      int superstep, Map<String, Object> aggregates, String input, List<Part> parts)
      throws Exception {
    long start = System.nanoTime();
    String name = loop.origin().toString();
    List<Manifest.Part> saved = new ArrayList<>();
    Manifest written =
        new Manifest(name, digest, input, superstep, job.parallelism(), aggregates, saved);
    long bytes;
    try (CheckpointFolder.Writing writing = folder.begin(superstep)) {
      for (Part part : parts) {
        saved.add(save(part, writing.folder()));
      }
      bytes = written.write(writing.folder()) + written.bytes();
      writing.commit();
    } catch (IOException e) {
      throw unwritable(e);
    }
    job.report(name + ": checkpoints", "", start, written.rows(), bytes, 0);
    latest = System.nanoTime();
    return new Checkpoint((latest - start) / 1e9, bytes);
  }

  private JobException unwritable(IOException e) {
    return new JobException(
        loop.origin()
            + ": a checkpoint cannot be written to "
            + wanted.folder()
            + " ("
            + e.getMessage()
            + "); make room there, or name another folder",
        e);
  }

  private Manifest.Part save(Part part, Path into) throws Exception {
    RowFile[] files = new RowFile[job.parallelism()];
    job.parallel(
        task -> {
          String name = part.name + "-" + task.index();
          try {
            files[task.index()] =
                RowFile.write(into, name, out -> part.rows.write(task, out), task::checkCancelled);
          } catch (IOException e) {
            throw unwritable(e);
          }
        });
    Layout<Object> layout = part.layout == null ? null : part.layout.get();
    return new Manifest.Part(part.name, layout, Arrays.asList(files));
  }

  /** Values that were saved. */
  private static final class Saved implements Flow {

    private final Partitions rows;
    private final LateLayout layout;
    private final RowReader reader = new RowScanner();

    Saved(Partitions rows, LateLayout layout) {
      this.rows = rows;
      this.layout = layout;
    }

    @Override
    public void prepare() {
      // They are there.
    }

    @Override
    public void run(TaskContext task, Stage<Object> out) throws Exception {
      reader.read(rows.partition(task.index()), true, layout.get(), task, out);
      rows.close(task.index());
      out.signal(Signal.END_OF_INPUT);
    }

    @Override
    public LateLayout layout() {
      return layout;
    }
  }
}
