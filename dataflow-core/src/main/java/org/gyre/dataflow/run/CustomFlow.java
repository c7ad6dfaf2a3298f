package org.gyre.dataflow.run;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gyre.dataflow.exchange.Partitions;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.memory.SpillFile;
import org.gyre.dataflow.operator.LocalOperator;
import org.gyre.dataflow.operator.Signal;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.TaskContext;
import org.gyre.dataflow.physical.Shipping;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.LoopOperator;
import org.gyre.dataflow.plan.LoopReport.Checkpoint;
import org.gyre.dataflow.plan.LoopReport.End;
import org.gyre.dataflow.plan.LoopRules;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.type.Nullable;

/** Runs an operator that is defined outside the core, on materialised inputs. */
final class CustomFlow implements Flow {

  private final Job job;
  private final Node.Extension<?> node;
  private final String name;
  private final LocalOperator operator;
  private final Broadcasts broadcasts;
  private final List<MaterialisedInput> inputs = new ArrayList<>();
  private final LateLayout layout;
  private LocalOperator.@Nullable Emitter emitter;

  CustomFlow(Job job, List<Flow> inputs, Node.Extension<?> node, Broadcasts broadcasts) {
    this.job = job;
    this.broadcasts = broadcasts;
    this.node = node;
    this.name = node.origin().toString();
    this.layout = new LateLayout(node.origin(), node.layout());
    inputs.forEach(input -> this.inputs.add(new MaterialisedInput(job, input, node.origin())));
    if (!(node.operator() instanceof LocalOperator local)) {
      throw new JobException(
          name
              + " cannot run here: "
              + node.operator().getClass().getName()
              + " is no LocalOperator",
          null);
    }
    this.operator = local;
  }

  @Override
  public LateLayout layout() {
    return layout;
  }

  @Override
  public void prepare() throws Exception {
    if (emitter != null) {
      job.discard(emitter);
    }
    LoopRules rules =
        node.operator() instanceof LoopOperator loop ? loop.rules() : LoopRules.atMost(1);
    LoopCheckpoints checkpoints = LoopCheckpoints.ofOperator(job, node, rules, broadcasts);
    List<LocalOperator.Input> rows = new ArrayList<>();
    for (MaterialisedInput input : inputs) {
      rows.add(input.take());
    }
    job.observer().started(name);
    emitter = job.own(operator.run(new Run(rows, checkpoints)));
    for (LocalOperator.Input input : rows) {
      if (!input.isKept()) {
        job.discard(input.rows());
      }
    }
  }

  /** The rows of an input: as they are kept, or written for the operator alone. */
  private static final class MaterialisedInput {

    private final Flow flow;
    private final ExchangeFlow exchange;

    MaterialisedInput(Job job, Flow flow, Origin origin) {
      this.flow = flow;
      this.exchange = new ExchangeFlow(job, flow, new Shipping.Forward(), origin);
    }

    LocalOperator.Input take() throws Exception {
      flow.prepare();
      Partitions kept = flow instanceof RowFlow rows ? rows.kept() : null;
      return new LocalOperator.Input(
          kept == null ? exchange.materialise() : kept, flow.layout().get(), kept != null);
    }
  }

  @Override
  public void run(TaskContext task, Stage<Object> out) throws Exception {
    emitter.emit(task, out);
    out.signal(Signal.END_OF_INPUT);
  }

  /** A loop whose rules only the operator asks. */
  private record Loop(
      LoopRun run, LoopCheckpoints checkpoints, LocalOperator.LoopState state, String input)
      implements LocalOperator.Loop {

    @Override
    public int resumed() {
      return checkpoints.superstep();
    }

    @Override
    public Map<String, Object> aggregates() {
      return checkpoints.aggregates();
    }

    @Override
    public void begin() {
      run.next();
    }

    @Override
    public boolean completed(
        Map<String, Object> aggregates, long active, long messages, String choice, boolean remains)
        throws Exception {
      run.bodyEnded();
      Checkpoint saved =
          remains && checkpoints.isDue(run)
              ? checkpoints.save(run, aggregates, state, input)
              : Checkpoint.NONE;
      run.tell(aggregates, active, messages, choice, saved);
      return remains && !run.stops();
    }

    @Override
    public void ended(boolean converged) {
      run.finish(converged ? End.CONVERGED : run.stops() ? End.STOPPED : End.MAXIMUM);
    }

    @Override
    public void close() {
      run.close();
    }
  }

  private final class Run implements LocalOperator.Run {

    private final List<LocalOperator.Input> rows;

    /** What unmaps the regions that lie in files. */
    private final Map<MemorySegment, AutoCloseable> mapped = new IdentityHashMap<>();

    private final LoopCheckpoints checkpoints;

    Run(List<LocalOperator.Input> rows, LoopCheckpoints checkpoints) {
      this.rows = List.copyOf(rows);
      this.checkpoints = checkpoints;
    }

    @Override
    public List<LocalOperator.Input> inputs() {
      return rows;
    }

    @Override
    public int parallelism() {
      return job.parallelism();
    }

    @Override
    public void parallel(LocalOperator.Body body) throws Exception {
      job.parallel(body);
    }

    @Override
    public Account open(String owner, int pages) {
      return job.open(owner, pages);
    }

    @Override
    public MemorySegment region(Account account, long bytes) throws IOException {
      MemorySegment granted = account.tryRegion(bytes);
      return granted != null ? granted : map(account.owner(), bytes);
    }

    @SuppressWarnings("MustBeClosedChecker") // closed when it is freed, or with the job
    private synchronized MemorySegment map(String owner, long bytes) throws IOException {
      SpillFile file = job.spillFolder().create(owner);
      Arena arena = Arena.ofShared();
      AutoCloseable mapping =
          job.own(
              () -> {
                arena.close();
                file.close();
              });
      MemorySegment region = file.extend(bytes, arena);
      mapped.put(region, mapping);
      return region;
    }

    @Override
    public synchronized void free(Account account, MemorySegment region) throws Exception {
      AutoCloseable mapping = mapped.remove(region);
      if (mapping != null) {
        job.discard(mapping);
      } else {
        account.free(region);
      }
    }

    @Override
    public RowBuffer buffer(String owner, int fixedRowSize) {
      return job.own(job.buffer(owner, fixedRowSize));
    }

    @Override
    public void discard(AutoCloseable opened) throws Exception {
      job.discard(opened);
    }

    @Override
    public <V> V broadcast(Broadcast<V> broadcast) {
      return broadcasts.value(broadcast, name);
    }

    @Override
    public double elapsedSeconds() {
      return job.elapsedSeconds();
    }

    @Override
    public void metric(String metric, double value) {
      job.metrics().put(metric, value);
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // by the operator
    public LocalOperator.Loop loop(LocalOperator.LoopState state) throws Exception {
      String input = checkpoints.areWanted() ? state.input() : "";
      checkpoints.read(state, input);
      LoopRun run = job.loops().begin(node, Set.of(), LoopRules.atMost(Integer.MAX_VALUE));
      checkpoints.resume(run);
      return new Loop(run, checkpoints, state, input);
    }

    @Override
    public void phase(String phase) {
      job.observer().started(phase);
    }

    @Override
    public void checkCancelled() {
      job.checkCancelled();
    }
  }
}
