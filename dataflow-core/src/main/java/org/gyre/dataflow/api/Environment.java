package org.gyre.dataflow.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.gyre.dataflow.format.FileSet;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.format.TextInput;
import org.gyre.dataflow.function.IndexFunction;
import org.gyre.dataflow.function.Parameters;
import org.gyre.dataflow.plan.Declarations;
import org.gyre.dataflow.plan.Executor;
import org.gyre.dataflow.plan.Explanation;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.Plan;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Where data sets come from and where jobs run. Holds threads and a memory budget until it is
 * closed; runs one job at a time.
 */
public final class Environment implements AutoCloseable {

  private final Executor executor;
  private final List<Node<?>> sinks = new ArrayList<>();
  private final List<Deferred<?>> deferred = new ArrayList<>();
  private Parameters parameters = Parameters.none();
  private volatile @Nullable JobResult lastJob;

  private Environment(Executor executor) {
    this.executor = executor;
  }

  /**
   * An environment on this machine with default options.
   *
   * @return the environment
   */
  public static Environment create() {
    return create(Options.defaults());
  }

  /**
   * An environment on this machine.
   *
   * @param options parallelism, memory and so on
   * @return the environment
   * @throws IllegalArgumentException if the options cannot work here
   */
  public static Environment create(Options options) {
    return on(
        ServiceLoader.load(Executor.Factory.class, Environment.class.getClassLoader())
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no executor on the class path; add gyre-dataflow-core"))
            .create(options));
  }

  /**
   * An environment whose jobs another executor runs.
   *
   * @param executor runs the jobs; closed with the environment
   * @return the environment
   */
  public static Environment on(Executor executor) {
    return new Environment(executor);
  }

  /**
   * Gives parameters to the jobs that are run from now on: functions find them in their context.
   *
   * @param given added to those given before; win where a name is in both
   * @return this
   */
  public Environment addParameters(Parameters given) {
    parameters = parameters.with(given);
    return this;
  }

  /**
   * The parameters of jobs.
   *
   * @return what was given so far
   */
  public Parameters parameters() {
    return parameters;
  }

  /**
   * Reads from outside.
   *
   * @param <T> the type of the values
   * @param format says what and how
   * @return the values
   * @throws java.io.UncheckedIOException if the input itself says of what type its values are, as
   *     the header does for {@link org.gyre.dataflow.format.CsvInput#rows(FileSet)}, and cannot be
   *     read
   */
  public <T> DataSet<T> read(InputFormat<T> format) {
    return dataSet(new Node.Read<>(format, format.layout(), Origin.here("read")));
  }

  /**
   * The lines of a text file in UTF-8, without their ends; packed files ({@code .gz}, {@code .zst},
   * {@code .xz}, {@code .bz2}, {@code .deflate}) are unpacked.
   *
   * @param file the file
   * @return the lines in order
   */
  public DataSet<String> readText(Path file) {
    return readText(FileSet.of(file));
  }

  /**
   * The lines of several text files in UTF-8, likewise.
   *
   * @param files the files
   * @return the lines in the order of the files
   */
  public DataSet<String> readText(FileSet files) {
    TextInput format = TextInput.of(files);
    return dataSet(new Node.Read<>(format, format.layout(), Origin.here("readText")));
  }

  /**
   * The given values.
   *
   * @param <T> their type
   * @param values at least one, none null, all of one type
   * @return the values
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public final <T> DataSet<T> of(T... values) {
    return of(Arrays.asList(values));
  }

  /**
   * The values of a collection; their type is that of the first one.
   *
   * @param <T> their type
   * @param values at least one, none null, all of one type
   * @return the values
   * @throws IllegalArgumentException if there is none, or no layout for the type
   */
  public <T> DataSet<T> of(Collection<T> values) {
    return of(values, CollectionInput.layoutOf(values));
  }

  /**
   * The values of a collection.
   *
   * @param <T> their type
   * @param values the values, none null unless the layout is nullable
   * @param layout their layout
   * @return the values
   */
  public <T> DataSet<T> of(Collection<T> values, Layout<T> layout) {
    return dataSet(
        new Node.Read<>(
            new CollectionInput<>(new ArrayList<>(values), layout), layout, Origin.here("of")));
  }

  /**
   * The numbers of a range.
   *
   * @param from the first
   * @param to the one after the last
   * @return the numbers, in order
   */
  public DataSet<Long> sequence(long from, long to) {
    SequenceInput format = new SequenceInput(from, to);
    return dataSet(new Node.Read<>(format, format.layout(), Origin.here("sequence")));
  }

  /**
   * Values made of their index, by all tasks at once.
   *
   * @param <T> the type of the values
   * @param count how many, at least 0
   * @param function makes the value of an index from 0 to less than {@code count}; always the same
   *     one, so seed what is random by the index: {@code new SplittableRandom(index)}
   * @return the values in the order of their indices
   * @throws IllegalArgumentException if the count is negative
   */
  public <T> DataSet<T> generate(long count, IndexFunction<T> function) {
    Origin origin = Origin.here("generate");
    Declarations.plain(function, "a generator", origin);
    Layout<T> layout = Types.result(function, IndexFunction.class, 0);
    return dataSet(new Node.Read<>(new GeneratedInput<>(count, function, layout), layout, origin));
  }

  /**
   * Runs all sinks that were added since the last call: {@link DataSet#write} and {@link
   * DataSet#collected}.
   *
   * @return how the job went
   * @throws org.gyre.dataflow.plan.JobException if it fails; no output is visible then
   */
  public JobResult execute() {
    Plan plan = new Plan(sinks, parameters);
    List<Deferred<?>> waiting = List.copyOf(deferred);
    sinks.clear();
    deferred.clear();
    JobResult result = executor.execute(plan);
    lastJob = result.withoutValues();
    for (int i = 0; i < waiting.size(); i++) {
      waiting.get(i).complete(result.collected().get(i));
    }
    return result;
  }

  /**
   * How the last job of this environment went: what functions have counted, metrics, and the steps.
   * For the calls that run a job and return something else, such as {@link DataSet#collect}, {@link
   * DataSet#count} and {@link DataSet#forEach}; {@link #execute} returns its own.
   *
   * <p>Can be called from any thread. It is there when the call that ran the job has returned, and
   * stays until another job has succeeded; one that fails changes nothing. Where several threads
   * run jobs in turn, the last one may be that of another thread.
   *
   * @return the result, without the values that were collected
   * @throws IllegalStateException if no job has succeeded yet
   */
  public JobResult lastJob() {
    JobResult last = lastJob;
    if (last == null) {
      throw new IllegalStateException(
          "no job of this environment has succeeded yet; execute(), collect() and the like run"
              + " one");
    }
    return last;
  }

  /**
   * How the sinks that were added since the last {@link #execute} would be run.
   *
   * @return the plan, which prints as text of several lines
   */
  public Explanation explain() {
    return executor.explain(new Plan(sinks, parameters));
  }

  /**
   * Ends a loop after its current superstep: the job goes on with what that superstep delivers, as
   * if it were the maximum, and the report of the loop says so ({@link
   * org.gyre.dataflow.plan.LoopReport.End#STOPPED}). It is the outermost of the loops that run;
   * those within it end as they always do, and a loop that starts later runs in full.
   *
   * <p>Can be called from any thread, and by an observer when a superstep has ended, which is then
   * the last.
   *
   * @return whether a loop runs; otherwise nothing changes
   */
  public boolean stopAfterSuperstep() {
    return executor.stopAfterSuperstep();
  }

  /** Ends the running job, if any, as soon as possible. Can be called from any thread. */
  public void cancel() {
    executor.cancel();
  }

  /**
   * A data set of a node made outside this package, by a library of operators.
   *
   * @param <T> the type of the values
   * @param node the node; what it reads belongs to this environment
   * @return its values
   */
  public <T> DataSet<T> dataSet(Node<T> node) {
    return new DataSet<>(this, Declarations.declared(node));
  }

  <T> List<T> collectNow(Node.Collect<T> sink) {
    Deferred<T> values = new Deferred<>();
    JobResult result = executor.execute(new Plan(List.of(sink), parameters));
    lastJob = result.withoutValues();
    values.complete(result.collected().get(0));
    return values.get();
  }

  void deliverNow(Node.Deliver<?> sink, Consumer<Object> receiver) {
    lastJob = executor.execute(new Plan(List.of(sink), parameters), receiver).withoutValues();
  }

  <T> Deferred<T> add(Node.Collect<T> sink) {
    Deferred<T> values = new Deferred<>();
    sinks.add(sink);
    deferred.add(values);
    return values;
  }

  void add(Node.Write<?> sink) {
    sinks.add(sink);
    deferred.add(new Deferred<>());
  }

  void forget(Node<?> node) {
    executor.forget(node);
  }

  /** Returns threads and memory. */
  @Override
  public void close() {
    executor.close();
  }
}
