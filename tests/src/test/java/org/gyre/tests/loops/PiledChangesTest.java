package org.gyre.tests.loops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.iterations.DeltaIteration;
import org.gyre.tests.oracle.Bag;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Solution sets that are larger than the caches: each vertex offers its value to one other, and the
 * least wins. The order in which offers come is a matter of speed only.
 */
@OwnOptions(
    keeps = {Change.MEMORY, Change.PARALLELISM},
    value = "says how large the tables are")
final class PiledChangesTest {

  private static final int VERTICES = 200_000;
  private static final int SUPERSTEPS = 3;

  record Numbered(int id, long spread, long value) {}

  record Named(String name, int id, long value) {}

  /** Makes the value of a vertex. */
  private interface Make<T> extends Serializable {
    T of(int id, long value);
  }

  private static Numbered numbered(int id, long value) {
    return new Numbered(id, id * 0x1234567890ABL, value);
  }

  private static Named named(int id, long value) {
    return new Named("vertex " + id, id, value);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void denseKeys(boolean merges) {
    check(merges, Numbered::id, Numbered::id, Numbered::value, PiledChangesTest::numbered);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sparseKeys(boolean merges) {
    check(merges, Numbered::spread, Numbered::id, Numbered::value, PiledChangesTest::numbered);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void texts(boolean merges) {
    check(merges, Named::name, Named::id, Named::value, PiledChangesTest::named);
  }

  private static int follower(int id) {
    return (int) ((id * 31L + 7) % VERTICES);
  }

  private <T, K> void check(
      boolean merges,
      KeyFunction<T, K> key,
      KeyFunction<T, Integer> id,
      KeyFunction<T, Long> value,
      Make<T> make) {
    long[] values = IntStream.range(0, VERTICES).mapToLong(i -> i * 7919L % VERTICES).toArray();
    try (Environment environment = CleanExecutor.environment(2)) {
      DataSet<T> all = environment.of(vertices(values, make));
      DeltaIteration<K, T, T> loop = DeltaIteration.from(all, key, all, SUPERSTEPS);
      DataSet<T> found =
          merges
              ? loop.merging((a, b) -> value.key(b) < value.key(a) ? b : a)
                  .run((_, changed) -> DeltaIteration.changes(offers(changed, id, value, make)))
              : loop.run(
                  (set, changed) ->
                      DeltaIteration.changes(
                          set.join(offers(changed, id, value, make), key)
                              .flatWith(
                                  (offer, known, out) -> {
                                    if (value.key(offer) < value.key(known)) {
                                      out.collect(offer);
                                    }
                                  })));
      List<T> list = found.collect();
      Bag.assertEqual(vertices(afterwards(values), make), list);
      String steps = environment.lastJob().steps().toString();
      assertTrue(steps.contains("in tables, changed by up to "), steps);
    }
  }

  private static <T> DataSet<T> offers(
      DataSet<T> changed, KeyFunction<T, Integer> id, KeyFunction<T, Long> value, Make<T> make) {
    return changed.map(from -> make.of(follower(id.key(from)), value.key(from)));
  }

  private static <T> List<T> vertices(long[] values, Make<T> make) {
    return IntStream.range(0, VERTICES).mapToObj(id -> make.of(id, values[id])).toList();
  }

  private static long[] afterwards(long[] first) {
    long[] values = first;
    boolean[] changed = new boolean[VERTICES];
    Arrays.fill(changed, true);
    for (int superstep = 0; superstep < SUPERSTEPS; superstep++) {
      long[] next = values.clone();
      boolean[] changes = new boolean[VERTICES];
      for (int id = 0; id < VERTICES; id++) {
        int to = follower(id);
        changes[to] = changed[id] && values[id] < values[to];
        next[to] = changes[to] ? values[id] : values[to];
      }
      values = next;
      changed = changes;
    }
    return values;
  }
}
