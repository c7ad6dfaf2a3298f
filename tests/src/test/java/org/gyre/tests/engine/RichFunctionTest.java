package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Deferred;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Accumulators.LongCounter;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Aggregates.LongField;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.FunctionContext;
import org.gyre.dataflow.function.GroupReduceFunction;
import org.gyre.dataflow.function.IndexFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.Parameters;
import org.gyre.dataflow.function.Partitioner;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Functions with a context: each task has an instance of its own, which is opened and closed. */
@OwnOptions(keeps = Change.PARALLELISM, value = "counts functions, one for each task")
final class RichFunctionTest {

  private static final int TASKS = 3;

  /** What functions of the running job did, in any order over tasks. */
  private static final List<String> EVENTS = Collections.synchronizedList(new ArrayList<>());

  @AutoClose private final Environment environment = CleanExecutor.environment(TASKS);

  @BeforeEach
  void forget() {
    EVENTS.clear();
  }

  /** Writes down what happens to it, and fails where it is told to. */
  private static final class Noting implements MapFunction<Long, Long>, RichFunction {

    private static final long serialVersionUID = 1;

    private final String failing;
    private transient FunctionContext context;
    private long calls;

    Noting(String failing) {
      this.failing = failing;
    }

    private void note(String event) {
      EVENTS.add(event);
      if (failing.contains(event)) {
        throw new IllegalStateException(event + " does not work");
      }
    }

    @Override
    public void open(FunctionContext given) {
      context = given;
      note("open");
    }

    @Override
    public Long map(Long value) {
      if (calls++ == 0) {
        note("map");
      }
      return value + context.taskIndex() * 0L;
    }

    @Override
    public void close() {
      note("close");
    }
  }

  private static long count(String event) {
    return EVENTS.stream().filter(event::equals).count();
  }

  @Test
  void eachTaskOpensACopyAndClosesIt() {
    Noting function = new Noting("");
    assertEquals(1000, environment.sequence(0, 1000).map(function).count());
    assertEquals(TASKS, count("open"));
    assertEquals(TASKS, count("map"), "each copy counts its own calls");
    assertEquals(TASKS, count("close"));
    assertEquals(0, function.calls, "the function itself is not called");
  }

  @Test
  void tasksWithoutValuesOpenAndCloseToo() {
    assertEquals(1, environment.sequence(0, 1).map(new Noting("")).count());
    assertEquals(TASKS, count("open"));
    assertEquals(1, count("map"));
    assertEquals(TASKS, count("close"));
  }

  @Test
  void everyShapeHasAContext() {
    DataSet<Long> data = environment.sequence(0, 100);
    List<Long> expected = LongStream.range(0, 100).map(i -> i + TASKS).boxed().toList();
    assertEquals(
        expected, data.map(Rich.map(context -> value -> value + context.tasks())).collect());
    assertEquals(
        expected,
        data.<Long>flatMap(
                Rich.flatMap(context -> (value, out) -> out.collect(value + context.tasks())))
            .collect());
    assertEquals(
        List.of(50L),
        data.filter(Rich.filter(context -> value -> value == 50 + context.attempt())).collect());
    assertEquals(
        List.of(0, 1, 2),
        data.<Integer>mapPartition(
                Rich.mapPartition(context -> (values, out) -> out.collect(context.taskIndex())))
            .collect());
    assertEquals(
        List.of(4950L),
        data.reduce(Rich.reduce(context -> (left, right) -> left + right * 1L)).collect());
  }

  /** Counts the groups of its task, and writes down when it is opened and closed. */
  private static final class NumberGroups
      implements GroupReduceFunction<Long, Long, Tuple2<Long, Long>>, RichFunction {

    private static final long serialVersionUID = 1;

    private transient LongCounter counter;
    private long groups;

    @Override
    public void open(FunctionContext context) {
      EVENTS.add("open");
      counter = context.counter("groups");
    }

    @Override
    public void reduceGroup(Long key, Iterator<Long> values, Collector<Tuple2<Long, Long>> out)
        throws Exception {
      counter.increment();
      out.collect(Tuple2.of(key, groups++));
    }

    @Override
    public void close() {
      EVENTS.add("close");
    }
  }

  /** What groups are made of: all of an input, those that come in order, each in an order. */
  private List<DataSet<Tuple2<Long, Long>>> grouped(NumberGroups function) {
    DataSet<Long> data = environment.sequence(0, 1000);
    KeyFunction<Long, Long> key = value -> value % 70;
    return List.of(
        data.groupBy(key).reduceGroup(function),
        data.distinct()
            .partitionByHash(key)
            .sortPartition(Ordering.by(key))
            .groupBy(key)
            .reduceGroup(function),
        data.groupBy(key).sortGroup(value -> value, SortOrder.DESCENDING).reduceGroup(function));
  }

  @Test
  void eachTaskHasAnInstanceOverGroups() {
    NumberGroups function = new NumberGroups();
    for (DataSet<Tuple2<Long, Long>> results : grouped(function)) {
      forget();
      Deferred<Tuple2<Long, Long>> collected = results.collected();
      JobResult job = environment.execute();
      assertEquals(70, job.counter("groups"));
      assertEquals(TASKS, count("open"));
      assertEquals(TASKS, count("close"));
      List<Long> numbers = collected.get().stream().map(Tuple2::f1).toList();
      assertTrue(numbers.stream().filter(number -> number == 0).count() > 1, "numbered per task");
    }
    assertEquals(0, function.groups, "the function itself is not called");
  }

  /** Makes a function that notes that it was opened and will be closed. */
  private static <F> F noted(FunctionContext context, F function) {
    EVENTS.add("open " + context.taskIndex());
    context.closeAtEnd(() -> EVENTS.add("close " + context.taskIndex()));
    return function;
  }

  /** Every shape over groups and pairs, each with the sum of 0 to 9 as a broadcast. */
  private List<DataSet<Long>> overGroupsAndPairs() {
    DataSet<Long> data = environment.sequence(0, 10);
    KeyFunction<Long, Long> same = value -> value;
    Broadcast<Long> sum = data.broadcast(all -> all.stream().mapToLong(value -> value).sum());
    return List.of(
        data.groupBy(same)
            .<Long>reduceGroup(
                Rich.reduceGroup(
                    context -> {
                      long add = context.broadcast(sum);
                      return noted(context, (key, values, out) -> out.collect(key + add));
                    })),
        data.groupBy(same)
            .<Long>combineGroup(
                Rich.combineGroup(
                    context -> {
                      long add = context.broadcast(sum);
                      return noted(context, (key, values, out) -> out.collect(key + add));
                    })),
        data.coGroup(data)
            .where(same)
            .equalTo(same)
            .<Long>with(
                Rich.coGroup(
                    context -> {
                      long add = context.broadcast(sum);
                      return noted(context, (key, ours, theirs, out) -> out.collect(key + add));
                    })),
        data.join(data)
            .where(same)
            .equalTo(same)
            .<Long>flatWith(
                Rich.flatJoin(
                    context -> {
                      long add = context.broadcast(sum);
                      return noted(context, (left, right, out) -> out.collect(right + add));
                    })),
        data.cross(environment.of(0L))
            .<Long>with(
                Rich.cross(
                    context -> {
                      long add = context.broadcast(sum);
                      return noted(context, (left, right) -> left + right + add);
                    })),
        data.union(data)
            .groupBy(value -> value % 10)
            .reduce(
                Rich.reduce(
                    context -> {
                      long add = context.broadcast(sum);
                      return noted(context, (left, right) -> (left + right) / 2 + add);
                    })));
  }

  @Test
  void everyShapeOverGroupsAndPairsHasAContext() {
    List<Long> expected = LongStream.range(45, 55).boxed().toList();
    List<String> events = List.of("close 0", "close 1", "close 2", "open 0", "open 1", "open 2");
    for (DataSet<Long> results : overGroupsAndPairs()) {
      forget();
      assertEquals(expected, results.collect().stream().sorted().toList());
      assertEquals(events, EVENTS.stream().sorted().toList(), "opened and closed once in a task");
    }
  }

  @Test
  void functionsOverGroupsAreOpenedWhereThereAreNone() {
    DataSet<Long> nothing = environment.sequence(0, 0);
    DataSet<Long> unknown = nothing.map(value -> Optional.of(value)).map(Optional::get);
    assertEquals(0, nothing.groupBy(v -> v).reduceGroup(new NumberGroups()).count());
    assertEquals(0, unknown.groupBy(v -> v).reduceGroup(new NumberGroups()).count());
    assertEquals(2 * TASKS, count("open"));
    assertEquals(2 * TASKS, count("close"));
  }

  @Test
  void aFailingFunctionOverGroupsIsNamedAndClosed() {
    DataSet<Long> data =
        environment
            .sequence(0, 10)
            .groupBy(value -> value)
            .reduceGroup(
                Rich.reduceGroup(
                    context ->
                        noted(
                            context,
                            (key, values, out) -> {
                              throw new IllegalStateException("no such group");
                            })));
    JobException failure = assertThrows(JobException.class, data::count);
    assertTrue(
        failure.getMessage().startsWith("groupBy.reduceGroup at RichFunctionTest.java:"),
        failure.getMessage());
    assertTrue(failure.getMessage().contains("no such group"), failure.getMessage());
    assertEquals(
        EVENTS.stream().filter(event -> event.startsWith("open")).count(),
        EVENTS.stream().filter(event -> event.startsWith("close")).count());
  }

  @Test
  void typesAreInferredWithoutHints() {
    record Named(String name, long number) {}
    String prefix = "n";
    DataSet<Named> named =
        environment
            .sequence(0, 10)
            .map(
                Rich.map(
                    context -> {
                      String operator = context.operator();
                      return number -> new Named(prefix + operator.substring(0, 3), number);
                    }));
    DataSet<String> names =
        named.filter(Rich.filter(context -> n -> n.number() > 8)).map(Named::name);
    assertEquals(List.of("nmap"), names.collect());
  }

  @Test
  void aFilterWithAContextReadsRowsToo() {
    DataSet<Long> rows = environment.sequence(0, 100).distinct();
    assertEquals(
        10,
        rows.filter(Rich.filter(context -> value -> value % 10 == context.superstep())).count());
  }

  /** Fails unless it is open. */
  private static final class Sum implements ReduceFunction<Long>, RichFunction {

    private static final long serialVersionUID = 1;

    private transient boolean isOpen;

    @Override
    public void open(FunctionContext context) {
      isOpen = true;
    }

    @Override
    public Long reduce(Long left, Long right) {
      if (!isOpen) {
        throw new IllegalStateException("not open");
      }
      return left + right;
    }
  }

  @Test
  void theReductionOverTasksHasAnInstanceToo() {
    assertEquals(List.of(4950L), environment.sequence(0, 100).reduce(new Sum()).collect());
  }

  @Test
  void whatAFunctionOpensIsClosedLastFirst() {
    assertEquals(
        10,
        environment
            .sequence(0, 10)
            .map(
                Rich.map(
                    context -> {
                      context.closeAtEnd(() -> EVENTS.add("first" + context.taskIndex()));
                      context.closeAtEnd(() -> EVENTS.add("second" + context.taskIndex()));
                      return (Long value) -> value;
                    }))
            .count());
    for (int task = 0; task < TASKS; task++) {
      assertTrue(
          EVENTS.indexOf("second" + task) < EVENTS.indexOf("first" + task), EVENTS.toString());
    }
  }

  @Test
  void aFailingOpenIsNamedAndClosed() {
    JobException failure = failure(new Noting("open"));
    assertTrue(
        failure
            .getMessage()
            .matches("map at RichFunctionTest.java:\\d+ failed to open: .*open does not work"),
        failure.getMessage());
    assertEquals(count("open"), count("close"));
  }

  @Test
  void aFailingCloseIsNamed() {
    JobException failure = failure(new Noting("close"));
    assertTrue(
        failure
            .getMessage()
            .matches("map at RichFunctionTest.java:\\d+ failed to close: .*close does not work"),
        failure.getMessage());
    assertEquals(TASKS, count("close"), "all are closed");
  }

  @Test
  void aFailingCloseDoesNotHideTheFirstFailure() {
    JobException failure = failure(new Noting("map and close"));
    assertTrue(
        failure
            .getMessage()
            .matches("map at RichFunctionTest.java:\\d+ failed on value \\d+: .*map does not work"),
        failure.getMessage());
    assertTrue(
        List.of(failure.getCause().getSuppressed()).stream()
            .anyMatch(suppressed -> suppressed.getMessage().contains("close does not work")),
        "the failing close is reported beside it");
    assertEquals(count("open"), count("close"));
  }

  private JobException failure(Noting function) {
    DataSet<Long> data = environment.sequence(0, 1000).map(function);
    return assertThrows(JobException.class, data::count);
  }

  @Test
  void aLoopOpensOncePerSuperstepAndTellsWhich() {
    DataSet<Long> data = environment.sequence(0, 30);
    List<Long> added =
        BulkIteration.from(data.map(value -> value * 0), 4)
            .run(
                current ->
                    current.map(
                        Rich.map(
                            context -> {
                              EVENTS.add("superstep " + context.superstep());
                              int superstep = context.superstep();
                              return value -> value * 10 + superstep;
                            })))
            .collect();
    assertEquals(Collections.nCopies(30, 1234L), added);
    for (int superstep = 1; superstep <= 4; superstep++) {
      assertEquals(TASKS, count("superstep " + superstep));
    }
  }

  @Test
  @OwnOptions(keeps = Change.PASSES, value = "says what is taken out of a loop")
  void whatALoopComputesOnceIsOutsideOfIt() {
    DataSet<Long> invariant =
        environment
            .sequence(0, 3)
            .map(
                Rich.map(
                    context -> {
                      EVENTS.add("superstep " + context.superstep());
                      return (Long value) -> value;
                    }));
    BulkIteration.from(environment.sequence(0, 3), 3)
        .run(
            current ->
                current
                    .join(invariant)
                    .where(value -> value)
                    .equalTo(value -> value)
                    .with((left, right) -> left))
        .collect();
    assertEquals(Collections.nCopies(TASKS, "superstep 0"), EVENTS);
  }

  @Test
  void nestedLoopsTellTheInnermostSuperstep() {
    DataSet<Long> result =
        BulkIteration.from(environment.sequence(0, 1), 2)
            .run(
                outer -> {
                  DataSet<Long> ofOuter =
                      outer.map(Rich.map(c -> value -> value * 10 + c.superstep()));
                  return BulkIteration.from(ofOuter, 3)
                      .run(inner -> inner.map(Rich.map(c -> value -> value * 10 + c.superstep())));
                });
    assertEquals(List.of(11232123L), result.collect());
  }

  @Test
  void parametersAreInTheContext() {
    environment.addParameters(Parameters.ofMap(Map.of("factor", "7")));
    environment.addParameters(Parameters.ofArguments("--offset", "-1"));
    assertEquals(
        List.of(13L),
        environment
            .of(2L)
            .map(
                Rich.map(
                    context -> {
                      long factor = context.parameters().getLong("factor");
                      long offset = context.parameters().getLong("offset", 0);
                      return value -> value * factor + offset;
                    }))
            .collect());
  }

  @Test
  void whatCannotBeCopiedIsRefusedWhereItIsGiven() {
    Object lock = new Object();
    DataSet<Long> data = environment.sequence(0, 10);
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> data.map(Rich.map(context -> value -> value + lock.hashCode())));
    assertTrue(failure.getMessage().contains("java.lang.Object"), failure.getMessage());
  }

  /** Of many shapes, none of which can have a context. */
  private record RichKey(long divisor)
      implements KeyFunction<Long, Long>,
          LongField<Long>,
          Partitioner<Long>,
          IndexFunction<Long>,
          RichFunction {
    @Override
    public Long key(Long value) {
      return value % divisor;
    }

    @Override
    public long of(Long value) {
      return value % divisor;
    }

    @Override
    public int partition(Long key, int partitions) {
      return 0;
    }

    @Override
    public Long value(long index) {
      return index;
    }
  }

  @Test
  void keysAndAggregatesWithAContextAreRefusedAtTheCall() {
    RichKey rich = new RichKey(7);
    KeyFunction<Long, Long> plain = value -> value;
    DataSet<Long> data = environment.sequence(0, 10);
    assertRefused("groupBy.aggregate", "a key", () -> data.groupBy(rich).count());
    assertRefused(
        "groupBy.reduce", "a key", () -> data.groupBy(plain, rich).reduce((a, b) -> a + b));
    assertRefused("distinct", "a key", () -> data.distinct(plain, plain, rich));
    assertRefused("join", "a key", () -> data.join(data).where(plain).equalTo(rich).pairs());
    assertRefused(
        "coGroup",
        "a key",
        () ->
            data.coGroup(data)
                .where(plain, rich)
                .equalTo(plain, plain)
                .<Long>with((key, lefts, rights, out) -> {}));
    assertRefused("sort", "a key", () -> data.sort(Ordering.by(plain).thenBy(rich)));
    assertRefused("sortPartition", "a key", () -> data.sortPartition(rich, SortOrder.ASCENDING));
    assertRefused(
        "groupBy.sortGroup.reduceGroup",
        "a key",
        () ->
            data.groupBy(plain)
                .sortGroup(rich, SortOrder.ASCENDING)
                .<Long>reduceGroup((key, values, out) -> {}));
    assertRefused("partitionByHash", "a key", () -> data.partitionByHash(rich));
    assertRefused("partitionByRange", "a key", () -> data.partitionByRange(rich));
    assertRefused("partitionCustom", "a key", () -> data.partitionCustom((key, n) -> 0, rich));
    assertRefused("partitionCustom", "a partitioner", () -> data.partitionCustom(rich, plain));
    assertRefused("minBy", "a key", () -> data.minBy(rich));
    assertRefused(
        "groupBy.maxBy", "a key", () -> data.groupBy(plain).maxBy(Ordering.by(plain).thenBy(rich)));
    assertRefused("aggregate", "the function of an aggregate", () -> data.sumLong(rich));
    assertRefused(
        "aggregate",
        "the function of an aggregate",
        () -> data.aggregate(Aggregates.count(), Aggregates.max(rich)));
    assertRefused("generate", "a generator", () -> environment.generate(10, rich));
    assertRefused(
        "broadcast", "an initializer", () -> data.broadcast(Rich.map(c -> values -> values)));
  }

  private static void assertRefused(String call, String role, Executable action) {
    String message = assertThrows(IllegalArgumentException.class, action).getMessage();
    assertTrue(message.startsWith(call + " at RichFunctionTest.java:"), message);
    assertTrue(message.contains(": " + role + " cannot be a function with a context"), message);
    assertTrue(message.endsWith("by Rich.map(...)"), message);
  }

  @Test
  void plainFunctionsAreSharedByAllTasks() {
    MapFunction<Long, Integer> identity =
        new MapFunction<>() {
          private static final long serialVersionUID = 1;

          @Override
          public Integer map(Long value) {
            return System.identityHashCode(this);
          }
        };
    assertEquals(1, environment.sequence(0, 100).map(identity).distinct().count());
  }
}
