package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.operator.LocalOperator.Run;
import org.gyre.dataflow.operator.StageException;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** The values that vertices were given, found by the ids of these. Kept until states are made. */
final class VertexValues implements AutoCloseable {

  private static final VarHandle LONG = ValueLayout.JAVA_LONG.arrayElementVarHandle();

  private final Run run;
  private final Account account;
  private final Layout<Object> layout;
  private final MemorySegment places;
  private final MemorySegment rows;

  private VertexValues(
      Run run, Account account, Layout<Object> layout, MemorySegment places, MemorySegment rows) {
    this.run = run;
    this.account = account;
    this.layout = layout;
    this.places = places;
    this.rows = rows;
  }

  /**
   * Reads the values.
   *
   * @param vertices rows of vertices, which are released if they can be
   * @param value where the value is in a row
   * @param ids finds the ids of their keys
   */
  @SuppressWarnings("unchecked") // kernels work on objects
  static VertexValues read(Run run, KeyPlaces vertices, Layout.Field value, VertexIds ids)
      throws Exception {
    Layout<Object> layout = (Layout<Object>) value.layout();
    long[] starts = new long[run.parallelism() + 1];
    run.parallel(
        task ->
            vertices.visit(
                task.index(),
                false,
                (page, start, end) -> {
                  for (long at = start; at < end; at = vertices.next(page, at)) {
                    starts[task.index() + 1] +=
                        layout.fixedSize()
                            + layout.variableSize(page, vertices.row(at), value.at());
                  }
                }));
    Arrays.parallelPrefix(starts, Long::sum);
    Account account = run.open("values of vertices", 0);
    MemorySegment places = account.region(Math.max(1, (long) ids.count()) * Long.BYTES);
    places.fill((byte) -1);
    MemorySegment rows = run.region(account, Math.max(1, starts[run.parallelism()]));
    run.parallel(
        task -> {
          long[] next = {starts[task.index()]};
          vertices.visit(
              task.index(),
              true,
              (page, start, end) -> {
                run.checkCancelled();
                for (long at = start; at < end; at = vertices.next(page, at)) {
                  long row = vertices.row(at);
                  int id = ids.id(page, row, vertices.places()[0]);
                  if (!LONG.compareAndSet(places, 0L, (long) id, -1L, next[0])) {
                    throw new StageException(
                        "the vertex '"
                            + ids.key(id)
                            + "' occurs twice among the vertices, and it is not clear which value"
                            + " it has: let each occur once");
                  }
                  next[0] +=
                      layout.copy(page, row, value.at(), rows, next[0], 0, layout.fixedSize());
                }
              });
        });
    return new VertexValues(run, account, layout, places, rows);
  }

  /** The value of a vertex; null if it was given none. */
  @Nullable
  Object get(int id) {
    long place = places.getAtIndex(ValueLayout.JAVA_LONG, id);
    return place < 0 ? null : layout.read(rows, place, 0);
  }

  /** Frees the memory. */
  void free() throws Exception {
    run.free(account, rows);
    run.discard(account);
  }

  @Override
  public void close() {
    account.close();
  }
}
