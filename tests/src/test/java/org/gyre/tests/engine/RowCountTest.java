package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How many values a step has is known beforehand, as far as it can be, and used for joins. */
final class RowCountTest {

  @AutoClose private final Environment gyre = CleanExecutor.environment(2);

  private String plan(DataSet<?> values) {
    values.collected();
    String plan = gyre.explain().physicalText();
    gyre.execute(); // checks that what was known is true
    return plan;
  }

  /** What is said of the output of a thousand numbers after an operation. */
  private void assertKnown(String known, UnaryOperator<DataSet<Long>> operation) {
    String output = plan(operation.apply(gyre.sequence(0, 1_000))).lines().toList().get(1);
    assertTrue(known.isEmpty() ? !output.contains("row") : output.endsWith(known), output);
  }

  @Test
  void countsAreKnownWhereNothingDependsOnTheValues() {
    assertKnown("{1,000 rows}", data -> data);
    assertKnown("{1,000 rows}", data -> data.map(value -> value * 2));
    assertKnown(", 1,000 rows}", data -> data.sort(value -> value, SortOrder.DESCENDING));
    assertKnown("{1,000 rows}", DataSet::rebalance);
    assertKnown("{2,000 rows}", data -> data.union(data.map(value -> value + 1)));
    assertKnown(", 7 rows}", data -> data.first(7));
    assertKnown(", 7 rows}", data -> data.sort(value -> value, SortOrder.DESCENDING).first(7));
    assertKnown(", 1,000 rows}", data -> data.first(5_000));
    assertKnown(", 1 row}", data -> data.reduce(Long::sum));
    assertKnown("{10,000 rows}", data -> data.cross(data.first(10)).with((one, other) -> one));
  }

  @Test
  void limitsAreKnown() {
    assertKnown("{at most 1,000 rows}", data -> data.filter(value -> value % 2 == 0));
    assertKnown(", at most 1,000 rows}", DataSet::distinct);
    assertKnown(", at most 9 rows}", data -> data.filter(value -> value % 2 == 0).first(9));
    assertKnown(", at most 1 row}", data -> data.filter(value -> value < 0).reduce(Long::sum));
    assertKnown(", 1 row}", data -> data.filter(value -> value < 0).aggregate(Aggregates.count()));
    assertKnown("", data -> data.flatMap((value, out) -> out.collect(value)));
    assertKnown("", data -> data.join(data).where(v -> v).equalTo(v -> v).with((l, r) -> l));
  }

  @Test
  void whatIsKeptIsCounted() {
    DataSet<Long> kept = gyre.sequence(0, 1_000).filter(value -> value % 2 == 0).cache();
    kept.count();
    assertTrue(plan(kept).lines().toList().get(1).endsWith("{500 rows}"));
  }

  @Test
  void aJoinLooksFirstAtTheSideThatIsSmaller() {
    DataSet<Long> few = gyre.sequence(0, 100_000).sort(v -> v, SortOrder.ASCENDING).first(10);
    DataSet<Long> many = gyre.sequence(0, 1_000).map(value -> value % 20);
    assertEquals(1, sides(few, many, "left input first"));
    assertEquals(1, sides(many, few, "right input first"));
  }

  private long sides(DataSet<Long> left, DataSet<Long> right, String which) {
    String plan = plan(left.join(right).where(v -> v).equalTo(v -> v).with((l, r) -> l));
    return plan.lines().filter(line -> line.contains(which)).count();
  }
}
