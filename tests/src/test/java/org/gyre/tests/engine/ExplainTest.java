package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.Options;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.gelly.Edge;
import org.gyre.gelly.Graph;
import org.gyre.gelly.NoValue;
import org.gyre.gelly.PageRank;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What {@code explain()} shows, to the letter but for numbers of lines. */
@OwnOptions(
    keeps = {Change.MEMORY, Change.PARALLELISM, Change.PASSES},
    value = "has whole plans")
final class ExplainTest {

  @AutoClose
  private final Environment environment =
      CleanExecutor.environment(Options.defaults().withParallelism(2).withMemory(64 << 20));

  /** The explanation of a data set, with {@code *} for each number of a line. */
  private String explain(DataSet<?> data) {
    data.collected();
    String text = environment.explain().physicalText();
    environment.execute();
    return text.lines()
        .map(line -> line.replaceAll("\\.java:\\d+", ".java:*").stripTrailing())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @Test
  void fusedTransformations() {
    assertEquals(
        """
        physical plan, parallelism 2, memory 64 MiB
        [1] collected at ExplainTest.java:*: collect {at most 10 rows}
          [2] filter at ExplainTest.java:*: fused {at most 10 rows}
            [3] map at ExplainTest.java:*: fused {10 rows}
              [4] sequence at ExplainTest.java:*: scan sequence 0 to 10 {10 rows}
        """,
        explain(environment.sequence(0, 10).map(v -> v + 1).filter(v -> v > 2)));
  }

  @Test
  void summariesAreCombinedBeforeTheyAreSent() {
    assertEquals(
        """
        physical plan, parallelism 2, memory 64 MiB
        [1] collected at ExplainTest.java:*: collect {partitioned by f0, unique by f0, 1 row}
          [2] groupBy.aggregate at ExplainTest.java:*: hash merge by name {partitioned by f0, unique by f0, 1 row}
            [3] groupBy.aggregate at ExplainTest.java:*: exchange, blocking, hash by name {partitioned by name, 1 row}
              [4] groupBy.aggregate at ExplainTest.java:*: hash combine by name {1 row}
                [5] of at ExplainTest.java:*: scan collection of 1 {1 row}
        """,
        explain(environment.of(new Item(1, "a")).groupBy(Item::name).count()));
  }

  @Test
  void nothingIsSentTwiceForTheSameKey() {
    String text =
        explain(
            environment
                .of(new Item(1, "a"))
                .distinct(Item::name)
                .filter(item -> item.id() > 0)
                .groupBy(Item::name)
                .reduceGroup((name, items, out) -> out.collect(name)));
    assertEquals(1, text.lines().filter(line -> line.contains("exchange")).count(), text);
  }

  @Test
  void nothingIsSortedTwiceInTheSameOrder() {
    DataSet<Long> sorted = environment.sequence(0, 10).sortPartition(v -> v, SortOrder.ASCENDING);
    DataSet<Item> items =
        environment.of(new Item(1, "a")).sortPartition(Item::id, SortOrder.ASCENDING);
    assertEquals(1, sorts(sorted));
    assertEquals(1, sorts(items.filter(i -> true).sortPartition(Item::id, SortOrder.ASCENDING)));
    assertEquals(2, sorts(items.filter(i -> true).sortPartition(Item::id, SortOrder.DESCENDING)));
    assertEquals(2, sorts(items.filter(i -> true).sortPartition(Item::name, SortOrder.ASCENDING)));
  }

  private long sorts(DataSet<?> data) {
    return explain(data).lines().filter(line -> line.contains("] sortPartition")).count();
  }

  @Test
  void whatIsReadTwiceIsKept() {
    DataSet<Long> data = environment.sequence(0, 10).map(v -> v + 1);
    String text = explain(data.union(data));
    assertTrue(text.contains("read 2 times"), text);
    assertTrue(text.contains("as ["), text);
  }

  @Test
  void whatALoopDoesNotChangeIsKept() {
    DataSet<Long> data = environment.sequence(0, 10).map(v -> v + 1);
    DataSet<Long> rows =
        BulkIteration.from(environment.sequence(0, 3), 4)
            .run(current -> current.union(data).distinct());
    DataSet<Long> table =
        BulkIteration.from(environment.sequence(0, 3), 4)
            .run(current -> current.join(data).where(v -> v).equalTo(v -> v).with((l, r) -> l));
    for (DataSet<Long> loop : List.of(rows, table)) {
      String text = explain(loop);
      assertTrue(text.contains("every superstep"), text);
      assertTrue(text.contains("at most 4 supersteps"), text);
    }
  }

  @Test
  void loopsAndGraphsAreNamedByTheCallOfTheUser() {
    DataSet<Long> loop = BulkIteration.from(environment.sequence(0, 3), 4).run(current -> current);
    DataSet<Edge<Long, NoValue>> edges = environment.of(List.of(new Edge<>(1L, 2L, new NoValue())));
    for (DataSet<?> data : List.of(loop, PageRank.iterations(2).run(Graph.fromEdges(edges)))) {
      String text = explain(data);
      assertTrue(text.lines().skip(1).allMatch(line -> line.contains("ExplainTest.java:*")), text);
    }
  }
}
