package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.dataflow.type.Tuple3;
import org.gyre.dataflow.type.Tuple4;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.ReferenceExecutor;
import org.gyre.tests.oracle.Seed;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Keys of several parts, wherever the parts lie in a row. */
final class CompositeKeyTest {

  @AutoClose private final Environment environment = CleanExecutor.environment(3);

  @AutoClose private final Environment reference = Environment.on(new ReferenceExecutor());

  private record Customer(long id, String region) {}

  private record Order(long number, Customer customer, int day, String item, double price) {}

  private static List<Order> orders() {
    Random random = Seed.random(CompositeKeyTest.class);
    List<Order> orders = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      orders.add(
          new Order(
              i,
              new Customer(random.nextInt(9), "r" + random.nextInt(3)),
              random.nextInt(5),
              "i" + random.nextInt(4),
              random.nextInt(3) * 0.5));
    }
    return orders;
  }

  private void assertAsTheReference(Function<DataSet<Order>, DataSet<?>> job) {
    List<Order> orders = orders();
    Bag.assertEqual(
        job.apply(reference.of(orders)).collect(), job.apply(environment.of(orders)).collect());
  }

  @Test
  void componentsThatFollowEachOtherGroup() {
    assertAsTheReference(data -> data.groupBy(Order::day, Order::item).count());
    assertAsTheReference(
        data -> data.groupBy(order -> order.customer().region(), Order::day).count());
  }

  @Test
  void componentsThatDoNotFollowEachOtherGroup() {
    assertAsTheReference(data -> data.groupBy(Order::item, Order::day).count());
    assertAsTheReference(
        data -> data.groupBy(Order::item, order -> order.customer().id(), Order::day).count());
  }

  @Test
  void computedKeysAndComponentsGroup() {
    assertAsTheReference(
        data ->
            data.groupBy(order -> order.number() % 3, Order::item, Order::customer, Order::price)
                .count());
  }

  @Test
  void groupsByThreeKeysAreWhole() {
    assertAsTheReference(
        data ->
            data.groupBy(Order::customer, Order::day, order -> order.price() > 0)
                .reduceGroup(
                    (key, values, out) -> {
                      long sum = 0;
                      while (values.hasNext()) {
                        sum += values.next().number();
                      }
                      out.collect(Tuple2.of(key, sum));
                    }));
  }

  @Test
  void theKeyIsATupleOfItsParts() {
    List<Order> one = orders().subList(0, 1);
    Order order = one.getFirst();
    assertEquals(
        List.of(Tuple2.of(Tuple2.of(order.day(), order.item()), 1L)),
        environment.of(one).groupBy(Order::day, Order::item).count().collect());
    assertEquals(
        List.of(Tuple2.of(Tuple3.of(order.day(), order.item(), order.customer()), 1L)),
        environment.of(one).groupBy(Order::day, Order::item, Order::customer).count().collect());
    assertEquals(
        List.of(Tuple2.of(Tuple4.of(order.day(), order.item(), order.number(), 7), 1L)),
        environment
            .of(one)
            .groupBy(Order::day, Order::item, Order::number, any -> 7)
            .count()
            .collect());
  }

  @Test
  void distinctKeepsEachCombination() {
    assertAsTheReference(
        data ->
            data.distinct(Order::day, Order::item)
                .map(order -> Tuple2.of(order.day(), order.item())));
    assertAsTheReference(
        data ->
            data.distinct(order -> order.customer().id(), Order::item, Order::price)
                .map(order -> Tuple3.of(order.customer().id(), order.item(), order.price())));
    assertAsTheReference(
        data ->
            data.distinct(Order::day, Order::item, Order::price, Order::customer)
                .map(order -> Tuple2.of(order.day(), order.customer())));
  }

  @Test
  void joinsOnTwoAndThreeKeys() {
    assertAsTheReference(
        data ->
            data.join(data.filter(order -> order.number() < 50))
                .where(order -> order.customer().id(), Order::day)
                .equalTo(order -> order.customer().id(), Order::day)
                .with((left, right) -> left.number() - right.number()));
    assertAsTheReference(
        data ->
            data.filter(order -> order.number() < 50)
                .join(data)
                .where(Order::item, Order::day, order -> order.number() % 2)
                .equalTo(Order::item, Order::day, order -> order.number() % 2)
                .with((left, right) -> left.number() - right.number()));
  }

  @Test
  void joinsAndCoGroupsOnFourKeys() {
    assertAsTheReference(
        data ->
            data.join(data.filter(order -> order.number() < 500))
                .where(Order::item, Order::day, order -> order.customer().id(), Order::price)
                .equalTo(Order::item, Order::day, order -> order.customer().id(), Order::price)
                .with((left, right) -> left.number() - right.number()));
    assertAsTheReference(
        data ->
            data.coGroup(data.filter(order -> order.number() < 500))
                .where(Order::item, Order::day, order -> order.number() % 2, Order::price)
                .equalTo(Order::item, Order::day, order -> order.number() % 2, Order::price)
                .with(
                    (key, lefts, rights, out) -> {
                      long sum = 0;
                      while (lefts.hasNext()) {
                        sum += lefts.next().number();
                      }
                      while (rights.hasNext()) {
                        sum -= 3 * rights.next().number();
                      }
                      out.collect(Tuple2.of(key, sum));
                    }));
  }

  @Test
  @OwnOptions(keeps = Change.PASSES, value = "says what is in the plan")
  void whatIsPartitionedByFourKeysIsGroupedWhereItIs() {
    String plan =
        explained(
            data ->
                data.partitionByHash(Order::item, Order::day, Order::price, Order::customer)
                    .groupBy(Order::item, Order::day, Order::price, Order::customer));
    assertEquals(1, exchanges(plan), plan);
    assertAsTheReference(
        data -> data.partitionByHash(Order::item, Order::day, Order::price, Order::customer));
  }

  @Test
  void partsOfUnknownTypeAreDecidedByTheFirstValue() {
    assertAsTheReference(
        data -> data.groupBy(order -> Tuple2.of("k", order.day()), Order::item).count());
    assertAsTheReference(
        data ->
            data.map(order -> Tuple3.of(order.day(), order.item(), order.number()))
                .groupBy(Tuple3::f0, Tuple3::f1)
                .count());
  }

  @Test
  @OwnOptions(keeps = Change.PASSES, value = "says what is in the plan")
  void whatIsPartitionedByAPartIsNotSentAgain() {
    String once =
        explained(
            data ->
                data.distinct(Order::day, Order::item)
                    .groupBy(Order::item, Order::day, Order::number));
    assertEquals(1, exchanges(once), once);
    String byPart = explained(data -> data.distinct(Order::day).groupBy(Order::item, Order::day));
    assertEquals(1, exchanges(byPart), byPart);
    String within =
        explained(
            data ->
                data.distinct(Order::customer).groupBy(order -> order.customer().id(), Order::day));
    assertEquals(2, exchanges(within), within);
    assertTrue(within.contains("by (customer.id, day)"), within);
  }

  private String explained(
      Function<DataSet<Order>, org.gyre.dataflow.api.Grouping<?, Order>> grouped) {
    grouped.apply(environment.of(orders())).count().collected();
    String text = environment.explain().physicalText();
    environment.execute();
    return text;
  }

  private static long exchanges(String plan) {
    return plan.lines().filter(line -> line.contains("exchange")).count();
  }
}
