package org.gyre.dataflow.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LikenessTest {

  private record Scaled(LongUnaryOperator operator, double factor) {}

  private static final class Counter {
    private int count;

    int next() {
      return count++;
    }
  }

  /** Each element holds the next one. */
  private record Chain(Chain next) {}

  private static LongUnaryOperator adding(long captured) {
    return i -> i + captured;
  }

  private static LongUnaryOperator subtracting(long captured) {
    return i -> i - captured;
  }

  private static void assertAlike(Object a, Object b) {
    assertEquals(Likeness.of(a), Likeness.of(b));
    assertEquals(Likeness.of(a).hashCode(), Likeness.of(b).hashCode());
  }

  private static void assertDifferent(Object a, Object b) {
    assertNotEquals(Likeness.of(a), Likeness.of(b));
  }

  @Test
  void lambdasAreAlikeIfTheirCodeAndWhatTheyCapturedAre() {
    assertAlike(adding(1), adding(1));
    assertDifferent(adding(1), adding(2));
    assertDifferent(adding(1), subtracting(1));
  }

  @Test
  void recordsAreAlikeIfTheirComponentsAre() {
    assertAlike(new Scaled(adding(1), 0.5), new Scaled(adding(1), 0.5));
    assertDifferent(new Scaled(adding(1), 0.5), new Scaled(adding(1), 0.25));
    assertDifferent(new Scaled(adding(1), 0.5), new Scaled(adding(2), 0.5));
  }

  @Test
  void whatCanChangeIsAlikeOnlyToItself() {
    Counter counter = new Counter();
    assertAlike(counter, counter);
    assertDifferent(counter, new Counter());
    Supplier<Integer> counting = counter::next;
    assertAlike(counting, counting);
    assertDifferent(new long[] {1}, new long[] {1});
    assertDifferent(new ArrayList<>(List.of(1)), new ArrayList<>(List.of(1)));
    assertDifferent(new AtomicLong(), new AtomicLong());
    assertDifferent(new Object(), new Object());
  }

  /** A handle of nothing. */
  private record Stub(int number) implements Handle {}

  @Test
  void whatHoldsAHandleIsAlikeOnlyToWhatHoldsTheSameOne() {
    record Holder(Object held) {}
    Stub one = new Stub(1);
    assertAlike(new Holder(one), new Holder(one));
    assertDifferent(new Holder(one), new Holder(new Stub(1)));
  }

  @Test
  void valuesAreAlikeIfTheyAreEqual() {
    assertAlike("a" + counter(), "a" + counter());
    assertAlike(1000L, 1000L);
    assertDifferent(1000L, 1000);
    assertDifferent(0.0, -0.0);
    assertAlike(null, null);
    assertDifferent(null, "null");
  }

  private static int counter() {
    return new Counter().next();
  }

  @Test
  void immutableListsAreAlikeIfTheirElementsAre() {
    assertAlike(List.of("a", "b"), List.of("a", "b"));
    assertAlike(List.of(List.of(1L)), List.of(List.of(1L)));
    assertDifferent(List.of("a", "b"), List.of("b", "a"));
    assertDifferent(new ArrayList<>(List.of("a")), new ArrayList<>(List.of("a")));
  }

  @Test
  void linkedDataIsNotFollowedToItsEnd() {
    Chain chain = null;
    for (int i = 0; i < 1_000_000; i++) {
      chain = new Chain(chain);
    }
    assertAlike(chain, chain);
  }
}
