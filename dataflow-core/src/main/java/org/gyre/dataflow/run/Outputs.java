package org.gyre.dataflow.run;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.gyre.dataflow.format.OutputFormat;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.StageException;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.plan.Node;

/**
 * Runs the outputs of a job one after the other. Files are opened before any work, so that a place
 * that cannot be written is reported at once, and become visible when everything has succeeded.
 */
final class Outputs implements AutoCloseable {

  private final Job job;
  private final Consumer<Object> receiver;
  private final FlowCompiler compiler;
  private final List<Opened> opened = new ArrayList<>();
  private boolean committed;

  private record Opened(Step<?> step, OutputFormat.Output<?> output) {}

  Outputs(Job job, Consumer<Object> receiver) {
    this.job = job;
    this.receiver = receiver;
    this.compiler = new FlowCompiler(job);
  }

  void open(List<Step<?>> steps) throws IOException {
    for (Step<?> step : steps) {
      OutputFormat.Output<?> output =
          step.node() instanceof Node.Write<?> write
              ? write.format().open(job.parallelism())
              : null;
      opened.add(new Opened(step, output));
    }
  }

  /** Runs all outputs; returns for each what was collected. */
  List<List<?>> run() throws Exception {
    List<List<?>> collected = new ArrayList<>();
    for (Opened one : opened) {
      StepEvent event = job.meters().enter(one.step);
      try {
        collected.add(run(one));
      } finally {
        job.meters().leave(one.step, event);
      }
    }
    for (Opened one : opened) {
      if (one.output != null) {
        one.output.prepare(job::checkCancelled);
      }
    }
    job.checkCancelled();
    for (Opened one : opened) {
      if (one.output != null) {
        one.output.commit();
      }
    }
    committed = true;
    return collected;
  }

  private List<?> run(Opened one) throws Exception {
    if (one.output != null) {
      return write(one);
    }
    return one.step.node() instanceof Node.Deliver<?> ? deliver(one.step) : collect(one.step);
  }

  private List<?> deliver(Step<?> step) throws Exception {
    Flow flow = compiler.compile(step);
    if (tasksWait(step)) {
      flow = new ExchangeFlow(job, flow, new Shipping.Forward(), step.node().origin());
    }
    flow.prepare();
    new Delivery(job, step.node().origin().toString()).run(flow, receiver);
    return List.of();
  }

  /**
   * Whether tasks may wait for one another, as in joins and crosses, which share their work out. A
   * delivery lets tasks wait for their turn, so what such tasks bring is kept as rows before.
   */
  private static boolean tasksWait(Step<?> output) {
    Deque<Step<?>> pending = new ArrayDeque<>(output.inputs());
    while (!pending.isEmpty()) {
      switch (pending.pop()) {
        case Step.HashJoin<?> _, Step.CrossBlocks<?> _ -> {
          return true;
        }
        case Step.Exchange<?> _, Step.Shared<?> _, Step.Cached<?> _, Step.HashGroup<?> _ -> {}
        case Step<?> fused -> pending.addAll(fused.inputs());
      }
    }
    return false;
  }

  private List<?> collect(Step<?> step) throws Exception {
    Flow flow = compiler.compile(step);
    flow.prepare();
    List<List<Object>> values =
        Stream.<List<Object>>generate(ArrayList::new).limit(job.parallelism()).toList();
    job.parallel(
        flow,
        task -> values.get(task).clear(),
        task -> flow.run(task, Stages.collect(values.get(task.index()))));
    return values.stream().flatMap(List::stream).toList();
  }

  private List<?> write(Opened one) throws Exception {
    Flow flow = compiler.compile(one.step);
    flow.prepare();
    String name = one.step.node().origin().toString();
    job.observer().started(name);
    Kernel<Stage<Object>> kernel = Stages.write(name);
    job.parallel(
        task -> {
          try {
            flow.run(task, Stages.write(kernel, one.output, task.index()));
          } catch (IOException e) {
            throw new StageException(name, e);
          }
        });
    return List.of();
  }

  /** Removes what was written, unless it was committed. */
  @Override
  public void close() {
    if (!committed) {
      for (Opened one : opened) {
        if (one.output != null) {
          one.output.abort();
        }
      }
    }
  }
}
