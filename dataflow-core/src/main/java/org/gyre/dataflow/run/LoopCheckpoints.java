package org.gyre.dataflow.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gyre.dataflow.checkpoint.CheckpointFolder;
import org.gyre.dataflow.checkpoint.Manifest;
import org.gyre.dataflow.checkpoint.PlanDigest;
import org.gyre.dataflow.checkpoint.RowFile;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.JobException;
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

  /** A part of the state: values as rows, which stay. */
  record Part(String name, LateLayout layout, Partitions rows) {}

  /**
   * The checkpoints of a loop that is about to begin.
   *
   * @throws JobException if it cannot have any, or cannot begin with the last one
   */
  static LoopCheckpoints of(Job job, Node<?> loop, LoopRules rules) {
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
      if (!wanted.resumes() && !there.isEmpty()) {
        throw refused(
            loop,
            wanted.folder()
                + " has some of an earlier run: go on from these by resuming(), delete them, or"
                + " name another folder");
      }
      String digest = PlanDigest.of(loop);
      Path last = there.isEmpty() ? null : there.getLast();
      Manifest manifest = last == null ? null : checked(job, loop, digest, last);
      return new LoopCheckpoints(job, loop, wanted, folder, digest, last, manifest);
    } catch (IOException e) {
      throw refused(loop, e.getMessage());
    }
  }

  private static Manifest checked(Job job, Node<?> loop, String digest, Path last)
      throws IOException {
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
    if (manifest.tasks() != job.parallelism()) {
      throw refused(
          loop,
          last
              + " was written by "
              + manifest.tasks()
              + " tasks, and this job has "
              + job.parallelism()
              + ": use Options.withParallelism("
              + manifest.tasks()
              + ")");
    }
    return manifest;
  }

  private static JobException refused(Node<?> loop, String why) {
    return new JobException(loop.origin() + ": no checkpoints: " + why, null);
  }

  /** Whether the loop begins with what was saved. */
  boolean isResumed() {
    return manifest != null;
  }

  /** Goes on after the superstep that was saved, if one was. */
  void resume(LoopRun run) {
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
            read(part.files().get(task.index()), buffer, task);
          });
    }
    rows.finish();
    return rows;
  }

  private void read(RowFile file, RowBuffer buffer, TaskContext task) {
    try {
      file.read(resumed, buffer, task::checkCancelled);
    } catch (IOException e) {
      throw refused(loop, e.getMessage());
    }
  }

  /** Reads a part of the state, to be run once. */
  Flow flow(String name, LateLayout layout) throws Exception {
    return new Saved(take(name, layout), layout);
  }

  /** Whether the state is to be saved after a superstep. */
  boolean isDue(LoopRun run) {
    return wanted != null
        && run.goesOn()
        && (wanted.interval() == null
            ? run.number() % wanted.supersteps() == 0
            : System.nanoTime() - latest >= wanted.interval().toNanos());
  }

  /** Saves the state after a superstep. */
  void save(LoopRun run, List<Part> parts) throws Exception {
    long start = System.nanoTime();
    List<Manifest.Part> saved = new ArrayList<>();
    try (CheckpointFolder.Writing writing = folder.begin(run.number())) {
      for (Part part : parts) {
        saved.add(save(part, writing.folder()));
      }
      new Manifest(
              loop.origin().toString(),
              digest,
              run.number(),
              job.parallelism(),
              run.aggregates(),
              saved)
          .write(writing.folder());
      writing.commit();
    } catch (IOException e) {
      throw unwritable(e);
    }
    List<RowFile> files = saved.stream().flatMap(part -> part.files().stream()).toList();
    job.report(
        loop.origin() + ": checkpoints",
        "",
        start,
        files.stream().mapToLong(RowFile::rows).sum(),
        files.stream().mapToLong(RowFile::bytes).sum(),
        0);
    latest = System.nanoTime();
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
          List<RowBuffer> rows = part.rows.partition(task.index());
          try {
            files[task.index()] = RowFile.write(into, name, rows, task::checkCancelled);
          } catch (IOException e) {
            throw unwritable(e);
          }
        });
    return new Manifest.Part(part.name, part.layout.get(), Arrays.asList(files));
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
