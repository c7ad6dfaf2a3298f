package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.JobException;
import org.gyre.dataflow.plan.Options;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.gyre.tests.oracle.ReferenceExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Joins in loops with a side that stays: so many rows that it has several tables, with keys that
 * have no row, one, or many.
 */
final class KeptTablesTest {

  private static final int ROWS = 60_000;

  private static final AtomicLong CALLS = new AtomicLong();

  /** The call of a key function that fails. */
  private static final AtomicLong FAILS = new AtomicLong(Long.MAX_VALUE);

  record Item(int key, long number) {}

  record Text(int key, String text) {}

  /** Three of four keys have rows: up to 90 or so. */
  private static int key(long i) {
    int spread = (int) (i * i % 4001);
    return spread % 4 == 3 ? spread - 1 : spread;
  }

  private static DataSet<Item> items(Environment environment) {
    return environment.sequence(0, ROWS).map(i -> new Item(key(i), i));
  }

  private static DataSet<Text> texts(Environment environment) {
    return environment.sequence(0, ROWS).map(i -> new Text(key(i), "t".repeat((int) (i % 17)) + i));
  }

  private static DataSet<Item> probes(Environment environment) {
    return environment.sequence(0, 300).map(i -> new Item((int) (i * 13), i));
  }

  private static DataSet<Item> numbers(Environment environment) {
    DataSet<Item> items = items(environment);
    return BulkIteration.from(probes(environment), 3)
        .run(
            current ->
                current
                    .leftOuterJoin(items)
                    .where(Item::key)
                    .equalTo(Item::key)
                    .with(
                        (probe, item) ->
                            item == null
                                ? new Item(probe.key() - 1, 1)
                                : new Item(item.key(), item.number() ^ probe.number()))
                    .groupBy(Item::key)
                    .reduce((a, b) -> new Item(a.key(), a.number() + b.number())));
  }

  private static DataSet<Text> all(Environment environment) {
    DataSet<Text> texts = texts(environment);
    return BulkIteration.from(probes(environment).map(i -> new Text(i.key(), "" + i.number())), 2)
        .run(
            current ->
                current
                    .fullOuterJoin(texts)
                    .where(Text::key)
                    .equalTo(Text::key)
                    .with(
                        (probe, text) ->
                            probe == null
                                ? new Text(text.key(), "alone")
                                : new Text(
                                    probe.key(), text == null ? "none" : "" + text.text().length()))
                    .distinct());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  @OwnOptions(keeps = Change.PARALLELISM, value = "says it")
  void joinsAreThoseOfTheReference(int parallelism) {
    try (Environment engine =
            CleanExecutor.environment(Options.defaults().withParallelism(parallelism));
        Environment reference = Environment.on(new ReferenceExecutor())) {
      Bag.assertEqual(numbers(reference).collect(), numbers(engine).collect());
      Bag.assertEqual(all(reference).collect(), all(engine).collect());
    }
  }

  private static int counted(Item item) {
    if (CALLS.incrementAndGet() == FAILS.get()) {
      throw new IllegalStateException("as planned");
    }
    return item.key();
  }

  private static List<Item> counting() {
    try (Environment environment =
        CleanExecutor.environment(Options.defaults().withParallelism(1))) {
      DataSet<Item> items = items(environment);
      return BulkIteration.from(probes(environment), 2)
          .run(
              current ->
                  current
                      .join(items)
                      .where(Item::key)
                      .equalTo(KeptTablesTest::counted)
                      .with((probe, item) -> new Item(probe.key(), 1))
                      .distinct())
          .collect();
    }
  }

  /** Whatever is under way when a key function fails, all memory is given back. */
  @Test
  void aKeyThatFailsLeavesNothing() {
    CALLS.set(0);
    List<Item> whole = counting();
    assertTrue(!whole.isEmpty(), "nothing was joined");
    long calls = CALLS.get();
    assertTrue(calls >= 3L * ROWS, calls + " calls: rows were not looked at several times");
    for (int part = 1; part <= 8; part++) {
      CALLS.set(0);
      FAILS.set(calls * part / 9);
      try {
        JobException failure = assertThrows(JobException.class, KeptTablesTest::counting);
        assertTrue(failure.getMessage().contains("as planned"), failure.getMessage());
      } finally {
        FAILS.set(Long.MAX_VALUE);
      }
    }
  }
}
