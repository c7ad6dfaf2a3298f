package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.physical.Step.Phase;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Nullable;

/** Makes the flow of each step. A step that several others read has one flow. */
final class FlowCompiler {

  private final Job job;
  private final Map<Step<?>, Object> compiled = new IdentityHashMap<>();

  FlowCompiler(Job job) {
    this.job = job;
  }

  Flow compile(Step<?> step) {
    Object known = compiled.get(step);
    if (known == null) {
      known = newFlow(step);
      compiled.put(step, known);
    }
    return (Flow) known;
  }

  private Flow newFlow(Step<?> step) {
    return switch (step) {
      case Step.Scan<?> scan -> new ScanFlow(job, scan.node());
      case Step.Transform<?, ?> transform -> transform(transform);
      case Step.Concat<?> concat ->
          new ConcatFlow(concat.inputs().stream().map(this::compile).toList(), late(step));
      case Step.Exchange<?> exchange ->
          new ExchangeFlow(
              job, compile(exchange.input()), exchange.shipping(), exchange.node().origin());
      case Step.Pipe<?> pipe -> new PipeFlow(job, compile(pipe.input()), pipe.node().origin());
      case Step.HashGroup<?> group -> hashGroup(group);
      case Step.SortGroup<?> group ->
          new SortFlow.Groups(compile(group.input()), group.node(), group.key());
      case Step.Sort<?> sort -> new SortFlow.Whole(compile(sort.input()), sort.node());
      case Step.BuildTable<?> _ ->
          throw new IllegalStateException("tables are read by joins only, but " + step + " is not");
      case Step.HashJoin<?> join ->
          new JoinFlow(
              compile(join.probe()),
              table((Step.BuildTable<?>) join.table()),
              join.node(),
              join.buildsLeft());
      case Step.Fold<?> fold -> fold(fold);
      case Step.Limit<?> limit -> new LimitFlow(job, compile(limit.input()), limit.node());
      case Step.Shared<?> shared ->
          new SharedFlow(job, compile(shared.input()), shared.node().origin());
      case Step.Loop<?> loop -> loop(loop);
      case Step.LoopInput<?> input -> new LoopFlow.Current(job, input.node());
      case Step.Custom<?> custom ->
          new CustomFlow(job, custom.inputs().stream().map(this::compile).toList(), custom.node());
      case Step.Output<?> output -> compile(output.input());
    };
  }

  private static LateLayout late(Step<?> step) {
    return new LateLayout(step.node().origin(), step.node().layout());
  }

  private Flow transform(Step.Transform<?, ?> transform) {
    Flow input = compile(transform.input());
    String name = transform.node().origin().toString();
    return switch (transform.node()) {
      case Node.Map<?, ?> map -> fused(input, Stages.map(map.function(), name), late(transform));
      case Node.FlatMap<?, ?> flatMap ->
          fused(input, Stages.flatMap(flatMap.function(), name), late(transform));
      case Node.Filter<?> filter when input instanceof RowFlow rows -> new SelectFlow(rows, filter);
      case Node.Filter<?> filter ->
          fused(input, Stages.filter(filter.function(), name), input.layout());
      case Node.MapPartition<?, ?> whole -> new PartitionFlow(input, whole);
      default -> throw new IllegalStateException(transform.node() + " is no transformation");
    };
  }

  private static Flow fused(Flow input, Kernel<Stage<Object>> kernel, LateLayout layout) {
    return new ChainFlow(input, (task, next) -> kernel.create(next), layout);
  }

  private Flow hashGroup(Step.HashGroup<?> group) {
    boolean shuffles = group.phase() == Phase.MERGE;
    Step<?> input = group.input();
    if (shuffles) {
      Step<?> combine = inputOf(unshared(input));
      input = inputOf(combine);
    }
    return new GroupFlow(job, compile(input), group.node(), group.key(), shuffles);
  }

  /** An exchange that several aggregations or tables read is part of each of them. */
  private static Step<?> unshared(Step<?> step) {
    return step instanceof Step.Shared<?> shared ? shared.input() : step;
  }

  private static Step<?> inputOf(Step<?> step) {
    return step.inputs().get(0);
  }

  private Flow fold(Step.Fold<?> fold) {
    Flow input = compile(fold.input());
    return switch (fold.node()) {
      case Node.Reduce<?> reduce -> new FoldFlow.Reduce(job, input, reduce);
      case Node.Summary<?, ?> summary -> new FoldFlow.Summarise(job, input, summary);
      default -> throw new IllegalStateException(fold.node() + " is no fold");
    };
  }

  private TableFlow table(Step.BuildTable<?> step) {
    Object known = compiled.get(step);
    if (known == null) {
      // The exchange is part of building: tables and partitions must agree.
      Step<?> rows = inputOf(unshared(step.input()));
      known = new TableFlow(job, compile(rows), step.key(), step.node().origin());
      compiled.put(step, known);
    }
    return (TableFlow) known;
  }

  private Flow loop(Step.Loop<?> loop) {
    Flow initial = compile(loop.initial());
    Flow result = compile(loop.result());
    Step<?> remaining = loop.remaining();
    Flow decides = remaining == null ? null : compile(remaining);
    return new LoopFlow(
        job,
        loop.node(),
        initial,
        current(loop),
        result,
        decides,
        variant(loop.result(), remaining));
  }

  @SuppressWarnings("ReferenceEquality") // nodes are compared by identity
  private LoopFlow.Current current(Step.Loop<?> loop) {
    Object found =
        compiled.entrySet().stream()
            .filter(entry -> entry.getKey().node() == loop.node().current())
            .findFirst()
            .<Object>map(Map.Entry::getValue)
            .orElseGet(() -> new LoopFlow.Current(job, loop.node().current()));
    return (LoopFlow.Current) found;
  }

  /**
   * What is kept in the body of a loop but varies, because it reads what the superstep before
   * delivered.
   */
  private List<Forgetful> variant(Step<?> result, @Nullable Step<?> remaining) {
    List<Forgetful> found = new ArrayList<>();
    Map<Step<?>, Boolean> seen = new IdentityHashMap<>();
    collectVariant(result, seen, found);
    if (remaining != null) {
      collectVariant(remaining, seen, found);
    }
    return found;
  }

  private boolean collectVariant(Step<?> step, Map<Step<?>, Boolean> seen, List<Forgetful> found) {
    Boolean known = seen.get(step);
    if (known != null) {
      return known;
    }
    boolean varies = step instanceof Step.LoopInput<?>;
    for (Step<?> input : step.inputs()) {
      varies |= collectVariant(input, seen, found);
    }
    seen.put(step, varies);
    if (varies && compiled.get(step) instanceof Forgetful kept) {
      found.add(kept);
    }
    return varies;
  }
}
