package org.gyre.dataflow.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.invoke.MethodHandles;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class KernelTest {

  abstract static class Step {
    abstract long apply(long value);
  }

  static final class Last extends Step {
    @Override
    long apply(long value) {
      return value;
    }
  }

  static final class Then extends Step {
    private static final LongUnaryOperator FUNCTION = Kernel.constant(MethodHandles.lookup(), 0);

    private final Step next;

    Then(Step next) {
      this.next = next;
    }

    @Override
    long apply(long value) {
      return next.apply(FUNCTION.applyAsLong(value));
    }
  }

  private static Step then(LongUnaryOperator function, Step next) {
    Kernel<Step> kernel = Kernel.copy(MethodHandles.lookup(), Then.class, function);
    return kernel.create(next);
  }

  private static LongUnaryOperator times(long factor) {
    return value -> value * factor;
  }

  @Test
  void aCopyHasConstantsOfItsOwn() {
    Step last = new Last();
    assertEquals(42, then(times(6), last).apply(7));
    assertEquals(35, then(times(5), last).apply(7));
    assertNotSame(then(times(6), last).getClass(), then(times(5), last).getClass());
  }

  @Test
  void aUseThatIsAlikeGetsTheCopyThatIsThere() {
    Step first = then(times(6), new Last());
    Step second = then(times(6), new Last());
    assertSame(first.getClass(), second.getClass());
    assertNotSame(first, second);
  }

  @Test
  void oneFunctionTwiceInAChainHasTwoCopies() {
    Step chain = then(times(6), then(times(6), new Last()));
    assertEquals(36, chain.apply(1));
    assertNotSame(chain.getClass(), then(times(6), new Last()).getClass());
  }

  @Test
  void oneKernelWithDifferentNextStagesHasACopyForEach() {
    Kernel<Step> kernel = Kernel.copy(MethodHandles.lookup(), Then.class, times(2));
    Step last = kernel.create(new Last());
    Step longer = kernel.create(then(times(3), new Last()));
    assertNotSame(last.getClass(), longer.getClass());
    assertEquals(2, last.apply(1));
    assertEquals(6, longer.apply(1));
  }
}
