package org.gyre.dataflow.run;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.operator.JoinKernels.Order;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.physical.Delivered;
import org.gyre.dataflow.physical.LoopInputs;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.physical.Step;
import org.gyre.dataflow.physical.Step.Phase;
import org.gyre.dataflow.plan.InputsFirst;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.FieldSet;

/** Makes the flow of each step. A step that several others read has one flow. */
final class FlowCompiler {

  private final Job job;
  private final Delivered delivered = new Delivered();
  private final Map<Step<?>, Object> compiled = new IdentityHashMap<>();
  private final Map<Step<?>, Flow> metered = new IdentityHashMap<>();

  /** By the steps whose functions read broadcasts. */
  private final Map<Step<?>, Step.Reading<?>> readings = new IdentityHashMap<>();

  private final Map<Node<?>, Solution> solutions = new IdentityHashMap<>();

  FlowCompiler(Job job) {
    this.job = job;
  }

  /** The flow of a step; those it reads are made before it, so that deep plans need no stack. */
  Flow compile(Step<?> step) {
    if (!compiled.containsKey(step)) {
      InputsFirst.order(List.<Step<?>>of(step), this::unknownInputs)
          .forEach(next -> compiled.put(next, newFlow(next)));
    }
    return metered(step, (Flow) compiled.get(step));
  }

  /** The same flow, measured: but for what only hands on what it gets, one for one. */
  private Flow metered(Step<?> step, Flow flow) {
    return step instanceof Step.LoopInput<?>
            || step instanceof Step.SolutionInput<?>
            || Explain.handsOn(step)
        ? flow
        : metered.computeIfAbsent(step, _ -> MeteredFlow.of(step, flow, job.meters()));
  }

  private List<Step<?>> unknownInputs(Step<?> step) {
    return inputs(step).stream().filter(input -> !compiled.containsKey(input)).toList();
  }

  /** The steps whose flows are read by that of a step: what is part of the latter is left out. */
  private static List<Step<?>> inputs(Step<?> step) {
    return step instanceof Step.HashGroup<?> group && group.phase() == Phase.MERGE
        ? List.of(combined(group))
        : step.inputs().stream().<Step<?>>map(FlowCompiler::whole).toList();
  }

  /** What a table or a broadcast is made of, which is part of what reads it; else the step. */
  private static Step<?> whole(Step<?> input) {
    return switch (input) {
      case Step.BuildTable<?> table -> rows(table);
      case Step.Broadcast<?> broadcast -> broadcast.input();
      default -> input;
    };
  }

  private Flow newFlow(Step<?> step) {
    return switch (step) {
      case Step.Scan<?> scan -> new ScanFlow(job, scan.node());
      case Step.Transform<?, ?> transform -> transform(transform);
      case Step.Concat<?> concat ->
          new ConcatFlow(concat.inputs().stream().map(this::compile).toList(), late(step));
      case Step.Exchange<?> exchange when sendsNothing(exchange) -> compile(exchange.input());
      case Step.Exchange<?> exchange ->
          new ExchangeFlow(
              job, compile(exchange.input()), exchange.shipping(), exchange.node().origin());
      case Step.Pipe<?> pipe -> new PipeFlow(job, compile(pipe.input()), pipe.node().origin());
      case Step.HashGroup<?> group -> hashGroup(group);
      case Step.SortGroup<?> group ->
          new SortFlow.Groups(compile(group.input()), group.node(), group.ordering(), scope(group));
      case Step.OrderedGroup<?> group ->
          new SortFlow.OrderedGroups(
              compile(group.input()), group.node(), group.key(), scope(group));
      case Step.Sort<?> sort ->
          new SortFlow.Whole(compile(sort.input()), sort.node(), sort.ordering());
      case Step.BuildTable<?> _ ->
          throw new IllegalStateException("tables are read by joins only, but " + step + " is not");
      case Step.HashJoin<?> join -> hashJoin(join);
      case Step.MergeJoin<?> join ->
          new MergeFlow(
              job,
              join.node(),
              compile(join.left()),
              join.sorted().contains(Side.LEFT) ? Order.BY_KEY : Order.ANY,
              compile(join.right()),
              join.sorted().contains(Side.RIGHT) ? Order.BY_KEY : Order.ANY);
      case Step.CombineGroup<?> group ->
          new SortFlow.Combined(compile(group.input()), group.node(), scope(group));
      case Step.CrossBlocks<?> cross ->
          new CrossFlow(job, compile(cross.left()), compile(cross.right()), cross.node());
      case Step.SortCoGroup<?> coGroup ->
          new CoGroupFlow(
              job, compile(coGroup.left()), compile(coGroup.right()), coGroup, scope(coGroup));
      case Step.Fold<?> fold -> fold(fold);
      case Step.Top<?> top -> top(top);
      case Step.Limit<?> limit -> new LimitFlow(job, compile(limit.input()), limit.node());
      case Step.Shared<?> shared ->
          new SharedFlow(job, compile(shared.input()), shared.node().origin());
      case Step.Narrow<?> narrow -> narrow(compile(narrow.input()), narrow.fields());
      case Step.Cached<?> cached -> cached(cached);
      case Step.Loop<?> loop -> loop(loop);
      case Step.LoopInput<?> input -> new LoopFlow.Current(job, input.node());
      case Step.DeltaLoop<?> loop -> deltaLoop(loop);
      case Step.SolutionInput<?> input -> solution(input.node());
      case Step.SolutionJoin<?> join ->
          new SolutionJoinFlow(compile(join.probe()), solution(join.node().set()), join.node());
      case Step.Custom<?> custom ->
          new CustomFlow(
              job,
              custom.inputs().stream().map(this::compile).toList(),
              custom.node(),
              broadcastsOf(custom));
      case Step.Reading<?> reading -> reading(reading);
      case Step.Broadcast<?> _ ->
          throw new IllegalStateException(
              "broadcasts are read by functions, but " + step + " is not");
      case Step.Output<?> output -> compile(output.input());
    };
  }

  private Flow cached(Step.Cached<?> cached) {
    Step<?> input = cached.input();
    return new CachedFlow(job, cached, input == null ? null : compile(input), delivered.of(cached));
  }

  private static LateLayout late(Step<?> step) {
    return new LateLayout(step.node().origin(), step.node().layout());
  }

  private Flow transform(Step.Transform<?, ?> transform) {
    Flow input = compile(transform.input());
    String name = transform.node().origin().toString();
    FunctionScope scope = scope(transform);
    return switch (transform.node()) {
      case Node.Map<?, ?> map ->
          fused(input, map.function(), Stages.map(map.function(), name), late(transform), scope);
      case Node.FlatMap<?, ?> flatMap ->
          fused(
              input,
              flatMap.function(),
              Stages.flatMap(flatMap.function(), name),
              late(transform),
              scope);
      case Node.Filter<?> filter
          when input instanceof RowFlow rows && !(filter.function() instanceof RichFunction) ->
          new SelectFlow(rows, filter);
      case Node.Filter<?> filter ->
          fused(
              input,
              filter.function(),
              Stages.filter(filter.function(), name),
              input.layout(),
              scope);
      case Node.MapPartition<?, ?> whole -> new PartitionFlow(input, whole, scope);
      default -> throw new IllegalStateException(transform.node() + " is no transformation");
    };
  }

  private static Flow fused(
      Flow input,
      Serializable function,
      Kernel<Stage<Object>> kernel,
      LateLayout layout,
      FunctionScope scope) {
    return new ChainFlow(
        input, (task, next) -> kernel.create(scope.open(function, task), next), layout);
  }

  /** Where the functions of a step are opened. */
  private FunctionScope scope(Step<?> step) {
    Step.Reading<?> reading = readings.get(step);
    return reading == null
        ? new FunctionScope(job, step.node(), Broadcasts.NONE)
        : new FunctionScope(job, reading.node(), broadcasts(reading));
  }

  private Broadcasts broadcastsOf(Step<?> reader) {
    Step.Reading<?> reading = readings.get(reader);
    return reading == null ? Broadcasts.NONE : broadcasts(reading);
  }

  private Flow reading(Step.Reading<?> step) {
    readings.put(step.reader(), step);
    return new ReadingFlow(newFlow(step.reader()), broadcasts(step));
  }

  private Broadcasts broadcasts(Step.Reading<?> step) {
    Map<Broadcast<?>, BroadcastFlow> flows = new LinkedHashMap<>(); // handles are never equal
    for (int i = 0; i < step.sets().size(); i++) {
      flows.put(step.node().sets().get(i), broadcast((Step.Broadcast<?>) step.sets().get(i)));
    }
    return new Broadcasts(flows);
  }

  private BroadcastFlow broadcast(Step.Broadcast<?> step) {
    Object known = compiled.get(step);
    if (known == null) {
      known = new BroadcastFlow(job, compile(step.input()));
      compiled.put(step, known);
    }
    return (BroadcastFlow) known;
  }

  private Flow hashGroup(Step.HashGroup<?> group) {
    boolean shuffles = group.phase() == Phase.MERGE;
    Step<?> input = shuffles ? combined(group) : group.input();
    return new GroupFlow(job, compile(input), group.node(), group.key(), shuffles);
  }

  /** What is summarised before it is sent: combiner and exchange are part of the merging group. */
  private static Step<?> combined(Step.HashGroup<?> group) {
    return inputOf(inputOf(unshared(group.input())));
  }

  /** The rows of tables. Their exchange is part of building: tables and partitions must agree. */
  private static Step<?> rows(Step.BuildTable<?> table) {
    return inputOf(unshared(table.input()));
  }

  /** An exchange that several aggregations or tables read is part of each of them. */
  private static Step<?> unshared(Step<?> step) {
    return step instanceof Step.Shared<?> shared ? shared.input() : step;
  }

  private static Step<?> inputOf(Step<?> step) {
    return step.inputs().get(0);
  }

  /** With one task there is one partition, and one range. */
  private boolean sendsNothing(Step.Exchange<?> exchange) {
    return job.parallelism() == 1
        && switch (exchange.shipping()) {
          case Shipping.Gather _ -> true;
          case Shipping.Range range -> range.boundaries() == null;
          case Shipping.Hash _, Shipping.Custom _, Shipping.Rebalance _, Shipping.Forward _ ->
              false;
        };
  }

  private Flow top(Step.Top<?> top) {
    Flow each = new SortFlow.Top(compile(top.input()), top.node(), top.ordering());
    Flow all = new ExchangeFlow(job, each, new Shipping.Gather(), top.node().origin());
    return new SortFlow.Top(all, top.node(), top.ordering());
  }

  private Flow fold(Step.Fold<?> fold) {
    Flow input = compile(fold.input());
    return switch (fold.node()) {
      case Node.Reduce<?> reduce -> new FoldFlow.Reduce(job, input, reduce, scope(fold));
      case Node.Summary<?, ?> summary -> new FoldFlow.Summarise(job, input, summary);
      default -> throw new IllegalStateException(fold.node() + " is no fold");
    };
  }

  /** Loops forget the tables by their own step. */
  private Flow hashJoin(Step.HashJoin<?> join) {
    Step<?> rows = rows((Step.BuildTable<?>) join.table());
    Flow first = compile(rows);
    Flow second = compile(join.probe());
    boolean firstIsLeft = join.first() == Side.LEFT;
    JoinShape shape =
        new JoinShape(
            join.node(),
            firstIsLeft ? first : second,
            firstIsLeft ? second : first,
            join.keepsTables());
    TableFlow table = new TableFlow(job, first, delivered.of(rows).rows(), shape, join.first());
    compiled.put(join.table(), table);
    return new JoinFlow(job, join, shape, table, second, delivered.of(join.probe()).rows());
  }

  private Flow loop(Step.Loop<?> loop) {
    Flow initial = compile(loop.initial());
    Flow result = compile(loop.result());
    Step<?> remaining = loop.remaining();
    Flow decides = remaining == null ? null : compile(remaining);
    return new LoopFlow(
        job, loop.node(), initial, current(loop.node().current()), result, decides, variant(loop));
  }

  private Flow deltaLoop(Step.DeltaLoop<?> loop) {
    List<Step<?>> roots = loop.inputs().subList(2, loop.inputs().size());
    List<Flow> body = roots.stream().map(this::compile).toList();
    return new DeltaLoopFlow(
        job,
        loop.node(),
        compile(loop.solution()),
        compile(loop.workset()),
        solution(loop.node().set()),
        current(loop.node().current()),
        body.getFirst(),
        loop.next() == null ? null : body.getLast(),
        variant(loop));
  }

  private Solution solution(Node.SolutionSet<?, ?> set) {
    return solutions.computeIfAbsent(set, _ -> new Solution(job, set));
  }

  @SuppressWarnings("ReferenceEquality") // nodes are compared by identity
  private LoopFlow.Current current(Node.Current<?> node) {
    Object found =
        compiled.entrySet().stream()
            .filter(
                entry -> entry.getKey() instanceof Step.LoopInput<?> input && input.node() == node)
            .findFirst()
            .<Object>map(Map.Entry::getValue)
            .orElseGet(() -> new LoopFlow.Current(job, node));
    return (LoopFlow.Current) found;
  }

  /**
   * What is kept in the body of a loop but varies, because it reads what the superstep before
   * delivered. What varies with a loop within the body only is known to that loop.
   */
  private List<Forgetful> variant(Step<?> loop) {
    LoopInputs read = LoopInputs.of(List.of(loop));
    List<Forgetful> found = new ArrayList<>();
    for (Step<?> step : InputsFirst.order(List.<Step<?>>of(loop), Step::inputs)) {
      if (read.variesWith(step, loop) && compiled.get(step) instanceof Forgetful kept) {
        found.add(kept);
      }
    }
    return found;
  }

  /** The same values: whoever writes them as rows writes only the components that matter. */
  private static Flow narrow(Flow input, FieldSet fields) {
    return new ChainFlow(input, (task, next) -> next, new NarrowLayout(input.layout(), fields));
  }
}
