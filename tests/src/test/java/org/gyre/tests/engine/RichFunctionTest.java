package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.FunctionContext;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.Parameters;
import org.gyre.dataflow.function.ReduceFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.plan.JobException;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Functions with a context: each task has an instance of its own, which is opened and closed. */
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
