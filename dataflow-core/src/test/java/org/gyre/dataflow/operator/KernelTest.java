package org.gyre.dataflow.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.invoke.MethodHandles;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
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

  /** Has a kernel as a constant. */
  static final class Starting extends Step {
    private static final Kernel<Step> KERNEL = Kernel.constant(MethodHandles.lookup(), 0);

    private final Step inner = KERNEL.create(new Last());

    @Override
    long apply(long value) {
      return inner.apply(value);
    }
  }

  private static final int KEPT = 512;

  /** So that in a long life of many plans nothing is left of those that are forgotten. */
  @Test
  void aCopyDoesNotKeepTheStageBehindIt() throws InterruptedException {
    WeakReference<Class<?>> behind = behindAnother();
    // Then the copy behind is the eldest and forgotten, and the one in front of it is not.
    for (int i = 0; i < KEPT - 1; i++) {
      then(times(10_000 + i), new Last());
    }
    awaitUnloaded(behind);
  }

  private static WeakReference<Class<?>> behindAnother() {
    Step behind = then(times(1_000_001), new Last());
    assertEquals(2_000_002, then(times(2), behind).apply(1));
    return new WeakReference<>(behind.getClass());
  }

  @Test
  void aKernelThatIsAConstantDoesNotKeepItsCopy() throws InterruptedException {
    Kernel<Step> inner = Kernel.copy(MethodHandles.lookup(), Then.class, times(1_000_003));
    Kernel<Step> outer = Kernel.copy(MethodHandles.lookup(), Starting.class, inner);
    assertEquals(1_000_003, outer.create().apply(1));
    WeakReference<Class<?>> made = new WeakReference<>(inner.create(new Last()).getClass());
    assertNotNull(made.get());
    assertThrows(OutOfMemoryError.class, KernelTest::moreThanThereIs); // so that the heap is short
    awaitUnloaded(made);
    assertEquals(1_000_003, outer.create().apply(1));
  }

  private static void moreThanThereIs() {
    assertEquals(0, new long[Integer.MAX_VALUE - 8].length);
  }

  private static void awaitUnloaded(WeakReference<Class<?>> type) throws InterruptedException {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    for (int i = 0; i < 20 && type.get() != null; i++) {
      PhantomReference<Object> garbage = new PhantomReference<>(new Object(), queue);
      System.gc();
      assertNotNull(queue.remove(10_000), "nothing was collected");
      assertNotNull(garbage);
    }
    assertNull(type.get(), "a copy that nothing uses is still there");
  }
}
