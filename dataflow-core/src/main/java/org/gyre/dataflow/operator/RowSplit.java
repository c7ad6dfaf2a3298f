package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.exchange.RowBuffer;
import org.gyre.dataflow.function.KeyFunction;
import org.gyre.dataflow.type.Layout;

/** Divides rows by the hash of their keys: equal keys come to the same part. */
public abstract class RowSplit {

  /** For the kernel below. */
  RowSplit() {}

  /**
   * Divides rows of one partition into some of many finer ones, as an exchange into so many would.
   *
   * @param rows the rows
   * @param release whether nobody reads them after this
   * @param parts take the rows; those of the partition
   * @param first the number of the first of these
   * @param all the number of all
   * @param checkpoint is called now and then, to check whether the job goes on
   * @throws IOException if memory or disk fails
   */
  public abstract void intoPartitions(
      RowBuffer rows, boolean release, RowBuffer[] parts, int first, int all, Runnable checkpoint)
      throws IOException;

  /**
   * Divides rows of one partition by bits of the hash that have not been used before.
   *
   * @param rows the rows
   * @param release whether nobody reads them after this
   * @param parts take the rows; a power of two of them
   * @param level how often the rows have been divided, from 0
   * @param checkpoint is called now and then, to check whether the job goes on
   * @throws IOException if memory or disk fails
   */
  public abstract void intoParts(
      RowBuffer rows, boolean release, RowBuffer[] parts, int level, Runnable checkpoint)
      throws IOException;

  /** The kernel. */
  static final class Split extends RowSplit {

    private static final Layout<Object> LAYOUT = Kernel.constant(MethodHandles.lookup(), 0);
    private static final KeyFunction<Object, Object> KEY =
        Kernel.constant(MethodHandles.lookup(), 1);
    private static final Layout<Object> KEY_LAYOUT = Kernel.constant(MethodHandles.lookup(), 2);

    /** The offset of the key in the row, or -1 if it must be computed. */
    private static final Integer KEY_AT = Kernel.constant(MethodHandles.lookup(), 3);

    private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 4);
    private static final int FIXED = Rows.fixedSize(LAYOUT);

    /** After how many rows it is asked whether the job goes on: key functions may be slow. */
    private static final int OFTEN = 256;

    Split() {}

    @Override
    public void intoPartitions(
        RowBuffer rows, boolean release, RowBuffer[] parts, int first, int all, Runnable checkpoint)
        throws IOException {
      split(rows, release, parts, first, all, 0, checkpoint);
    }

    @Override
    public void intoParts(
        RowBuffer rows, boolean release, RowBuffer[] parts, int level, Runnable checkpoint)
        throws IOException {
      split(rows, release, parts, 0, 0, level, checkpoint);
    }

    private static void split(
        RowBuffer rows,
        boolean release,
        RowBuffer[] parts,
        int first,
        int all,
        int level,
        Runnable checkpoint)
        throws IOException {
      try (RowBuffer.Reader reader = rows.read(release)) {
        while (reader.nextPage()) {
          MemorySegment page = reader.segment();
          int seen = 0;
          for (long at = reader.start(); at < reader.end(); ) {
            if (seen++ % OFTEN == 0) {
              checkpoint.run();
            }
            long row = FIXED > 0 ? at : at + Integer.BYTES;
            at = row + (FIXED > 0 ? FIXED : page.get(ValueLayout.JAVA_INT_UNALIGNED, at));
            long hash = hash(page, row);
            int part =
                all > 0
                    ? Keys.partition(hash, all) - first
                    : GroupParts.part(hash, level, parts.length);
            Tables.copyRow(page, row, at, parts[part]);
          }
        }
      }
    }

    private static long hash(MemorySegment page, long row) {
      return KEY_AT >= 0
          ? KEY_LAYOUT.hash(page, row, KEY_AT)
          : KEY_LAYOUT.hash(Keys.of(KEY, KEY_LAYOUT, OPERATOR, LAYOUT.read(page, row, 0)));
    }
  }
}
