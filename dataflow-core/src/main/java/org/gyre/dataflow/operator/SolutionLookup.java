package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * Looks values up in the solution set of their task, and hands on what a function makes of both.
 */
final class SolutionLookup {

  private SolutionLookup() {}

  /** In a table, as the values come. */
  static final class InTable extends Stage<Object> implements Collector<Object> {

    private static final FlatJoinFunction<Object, Object, Object> FUNCTION =
        Kernel.constant(MethodHandles.lookup(), 0);
    private static final Boolean OUTER = Kernel.constant(MethodHandles.lookup(), 1);
    private static final KeyFunction<Object, Object> KEY =
        Kernel.constant(MethodHandles.lookup(), 2);
    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 3);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 4);

    private final SolutionTable table;
    private final Stage<Object> next;

    InTable(SolutionTable table, Stage<Object> next) {
      this.table = table;
      this.next = next;
    }

    @Override
    public void accept(Object value) {
      Object key = Keys.orNull(KEY, OPERATOR, value);
      Object found = key == null && !KEY_LAYOUT.isNullable() ? null : table.get(key);
      if (OUTER || found != null) {
        JoinCalls.call(FUNCTION, value, found, this, OPERATOR);
      }
    }

    @Override
    public void signal(Signal signal) throws Exception {
      next.signal(signal);
    }

    @Override
    public void collect(Object result) throws Exception {
      next.accept(JoinCalls.nonNull(result));
    }
  }

  /** Among rows in the order of their keys, when all values have come and are sorted. */
  static final class InRows extends Stage<Object> implements Collector<Object> {

    private static final FlatJoinFunction<Object, Object, Object> FUNCTION =
        Kernel.constant(MethodHandles.lookup(), 0);
    private static final Boolean OUTER = Kernel.constant(MethodHandles.lookup(), 1);
    private static final KeyFunction<Object, Object> KEY =
        Kernel.constant(MethodHandles.lookup(), 2);
    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 3);
    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 4);

    /** How values lie in the rows that are sorted. */
    private static final Layout<Object> PROBE_LAYOUT = Kernel.constant(MethodHandles.lookup(), 5);

    private static final Integer PROBE_KEY_AT = Kernel.constant(MethodHandles.lookup(), 6);
    private static final @Nullable ComputedKeys PROBE_KEYS =
        Kernel.constant(MethodHandles.lookup(), 7);

    /** How the values of the solution set lie in its rows. */
    private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 8);

    private static final Integer KEY_AT = Kernel.constant(MethodHandles.lookup(), 9);
    private static final @Nullable ComputedKeys KEYS = Kernel.constant(MethodHandles.lookup(), 10);

    private final TaskContext task;
    private final RowBuffer rows;
    private final SortedInput probes;
    private final Stage<Object> next;
    private int steps;

    InRows(TaskContext task, RowBuffer rows, SortedInput probes, Stage<Object> next) {
      this.task = task;
      this.rows = rows;
      this.probes = probes;
      this.next = next;
    }

    @Override
    public void accept(Object value) throws Exception {
      boolean isLost =
          PROBE_KEYS != null
              && !KEY_LAYOUT.isNullable()
              && Keys.orNull(KEY, OPERATOR, value) == null;
      if (!isLost) {
        probes.accept(value);
      } else if (OUTER) {
        JoinCalls.call(FUNCTION, value, null, this, OPERATOR);
      }
    }

    @Override
    public void signal(Signal signal) throws Exception {
      if (signal instanceof Signal.EndOfInput) {
        try {
          lookUpAll();
        } catch (IOException e) {
          throw new StageException(OPERATOR, e);
        }
        probes.close();
      }
      next.signal(signal);
    }

    private void lookUpAll() throws IOException {
      RowCursor values = probes.rows();
      try (BufferRows set = new BufferRows(rows, false)) {
        boolean isThere = set.next();
        while (values.next()) {
          if ((++steps & 0xFF) == 0) {
            task.checkCancelled();
          }
          int order = isThere ? compare(values, set) : -1;
          while (order > 0) {
            isThere = set.next();
            order = isThere ? compare(values, set) : -1;
          }
          if (OUTER || order == 0) {
            call(values, order == 0 ? set : null);
          }
        }
      }
    }

    private static int compare(RowCursor values, RowCursor set) {
      return KEY_LAYOUT.compare(
          values.segment(), values.row(), PROBE_KEY_AT, set.segment(), set.row(), KEY_AT);
    }

    private void call(RowCursor values, @Nullable RowCursor set) {
      Object value =
          ComputedKeys.value(PROBE_KEYS, PROBE_LAYOUT.read(values.segment(), values.row(), 0));
      Object found =
          set == null ? null : ComputedKeys.value(KEYS, LAYOUT.read(set.segment(), set.row(), 0));
      JoinCalls.call(FUNCTION, value, found, this, OPERATOR);
    }

    @Override
    public void collect(Object result) throws Exception {
      next.accept(JoinCalls.nonNull(result));
    }
  }
}
