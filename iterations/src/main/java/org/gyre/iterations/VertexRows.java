package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.gyre.dataflow.exchange.RowSink;
import org.gyre.dataflow.memory.Account;
import org.gyre.dataflow.type.Layout;

/**
 * A value of no fixed size for each vertex. The rows of a block of vertices lie in memory of its
 * own, so that blocks are written by several tasks at a time. A row that still fits is written over
 * the one before; else it goes behind the others, and when there is no room, those that are in use
 * move to other memory, twice as much as they need.
 *
 * <p>Invariant: the place of a vertex is -1, or the offset in the memory of its block of the number
 * of bytes that its row may have, behind which the row lies.
 */
final class VertexRows {

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final int USUAL_BYTES = 4 << 10;

  private final Layout<Object> layout;
  private final Account account;
  private final int count;
  private final int shift;
  private final MemorySegment places;
  private final MemorySegment[] blocks;

  /** How much of each block is written. */
  private final long[] ends;

  /**
   * No values yet.
   *
   * @param shift the number of vertices in a block, as a power of two
   */
  VertexRows(Layout<Object> layout, int count, int shift, Account account) {
    this.layout = layout;
    this.account = account;
    this.count = count;
    this.shift = shift;
    int most = Math.ceilDiv(count, 1 << shift);
    this.places = account.region(Math.max(1, (long) count) * Long.BYTES);
    places.fill((byte) -1);
    this.blocks = new MemorySegment[most];
    this.ends = new long[most];
  }

  Object get(int id) {
    return layout.read(blocks[id >>> shift], place(id) + Long.BYTES, 0);
  }

  private long place(int id) {
    return places.getAtIndex(LONG, id);
  }

  void set(int id, Object value) {
    long row = room(id, (long) layout.fixedSize() + layout.variableSize(value));
    layout.write(value, blocks[id >>> shift], row, 0, layout.fixedSize());
  }

  /** Where a row of so many bytes goes in the memory of its block. */
  private long room(int id, long bytes) {
    int block = id >>> shift;
    long place = place(id);
    if (place < 0 || blocks[block].get(LONG, place) < bytes) {
      place = append(block, id, bytes);
    }
    return place + Long.BYTES;
  }

  /** Hands out the values of a range of vertices, each behind the id of its vertex. */
  void write(int from, int to, RowSink out) throws IOException {
    MemorySegment copy = MemorySegment.ofArray(new byte[USUAL_BYTES]);
    for (int id = from; id < to; id++) {
      MemorySegment rows = blocks[id >>> shift];
      long row = place(id) + Long.BYTES;
      int bytes = layout.fixedSize() + layout.variableSize(rows, row, 0);
      if (copy.byteSize() < Integer.BYTES + bytes) {
        copy = MemorySegment.ofArray(new byte[Integer.BYTES + bytes]);
      }
      copy.set(INT, 0, id);
      MemorySegment.copy(rows, row, copy, Integer.BYTES, bytes);
      out.row(copy, 0, Integer.BYTES + bytes);
    }
  }

  /** Puts such a row back. */
  void read(MemorySegment row, long at, int bytes) {
    int id = row.get(INT, at);
    long value = (long) bytes - Integer.BYTES;
    long into = room(id, value);
    MemorySegment.copy(row, at + Integer.BYTES, blocks[id >>> shift], into, value);
  }

  private long append(int block, int id, long bytes) {
    long needed = Long.BYTES + bytes;
    places.setAtIndex(LONG, id, -1);
    MemorySegment rows = blocks[block];
    if (rows == null || rows.byteSize() - ends[block] < needed) {
      move(block, needed);
    }
    long place = ends[block];
    blocks[block].set(LONG, place, bytes);
    places.setAtIndex(LONG, id, place);
    ends[block] = place + needed;
    return place;
  }

  /** Moves the rows of a block that are in use to where there is room for one more. */
  private void move(int block, long needed) {
    int first = block << shift;
    int last = (int) Math.min(count, (long) first + (1L << shift));
    MemorySegment old = blocks[block];
    long used = needed;
    for (int id = first; id < last; id++) {
      used += place(id) < 0 ? 0 : Long.BYTES + old.get(LONG, place(id));
    }
    MemorySegment rows = account.tryRegion(2 * used);
    rows = rows == null ? account.region(used) : rows;
    long end = 0;
    for (int id = first; id < last; id++) {
      long place = place(id);
      if (place >= 0) {
        long bytes = Long.BYTES + old.get(LONG, place);
        MemorySegment.copy(old, place, rows, end, bytes);
        places.setAtIndex(LONG, id, end);
        end += bytes;
      }
    }
    blocks[block] = rows;
    ends[block] = end;
    if (old != null) {
      account.free(old);
    }
  }
}
