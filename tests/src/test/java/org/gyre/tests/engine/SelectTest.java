package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple4;
import org.gyre.dataflow.type.Tuple5;
import org.gyre.dataflow.type.Tuple6;
import org.gyre.dataflow.type.Tuple7;
import org.gyre.dataflow.type.Tuple8;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Components of values as tuples, whose type is known without hints. */
final class SelectTest {

  @AutoClose private final Environment environment = CleanExecutor.environment(2);

  @Test
  void makesTuplesOfTwoToEight() {
    DataSet<Item> items = environment.of(new Item(1, "a"), new Item(2, "b"));
    assertSelects(
        List.of(Tuple2.of("a", 1L), Tuple2.of("b", 2L)), items.select(Item::name, Item::id));
    DataSet<Item> one = environment.of(new Item(1, "a"));
    assertSelects(
        List.of(Tuple3.of(1L, "a", 2L)), one.select(Item::id, Item::name, item -> item.id() + 1));
    assertSelects(
        List.of(Tuple4.of(1L, 1L, "a", "a")),
        one.select(Item::id, Item::id, Item::name, Item::name));
    assertSelects(
        List.of(Tuple5.of(1L, 1L, "a", "a", 1)),
        one.select(Item::id, Item::id, Item::name, Item::name, item -> 1));
    assertSelects(
        List.of(Tuple6.of(1L, 1L, "a", "a", 1, 2)),
        one.select(Item::id, Item::id, Item::name, Item::name, item -> 1, item -> 2));
    assertSelects(
        List.of(Tuple7.of(1L, 1L, "a", "a", 1, 2, true)),
        one.select(Item::id, Item::id, Item::name, Item::name, item -> 1, item -> 2, item -> true));
    assertSelects(
        List.of(Tuple8.of(1L, 1L, "a", "a", 1, 2, true, 0.5)),
        one.select(
            Item::id,
            Item::id,
            Item::name,
            Item::name,
            item -> 1,
            item -> 2,
            item -> true,
            item -> 0.5));
  }

  /** Through an exchange, so that the tuples must have become rows. */
  private static <T> void assertSelects(List<T> expected, DataSet<T> selected) {
    assertNotNull(selected.node().layout());
    Bag.assertEqual(expected, selected.distinct().collect());
  }

  @Test
  void whatIsFoundMayBeOfUnknownType() {
    DataSet<Tuple2<Long, Tuple2<String, Long>>> selected =
        environment.sequence(0, 4).select(value -> value % 2, value -> Tuple2.of("k", value % 2));
    Bag.assertEqual(
        List.of(Tuple2.of(0L, Tuple2.of("k", 0L)), Tuple2.of(1L, Tuple2.of("k", 1L))),
        selected.distinct().collect());
    assertEquals(2, selected.groupBy(pair -> pair.f1().f1()).count().count());
  }
}
