package org.gyre.iterations;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** Translates the keys of edges, and writes each edge as the pair of sender and target. */
abstract class EdgeTranslation {

  /** Translates the rows of a page. */
  abstract void page(MemorySegment page, long start, long end) throws IOException;

  /** Where a task writes values of no fixed size; others keep away from there. */
  static final class ValueRows {

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final MemorySegment rows;
    private long end;

    ValueRows(MemorySegment rows, long start) {
      this.rows = rows;
      this.end = start;
    }

    /** Copies a value, and returns where it is. */
    long add(Layout<Object> layout, MemorySegment page, long row, int at) {
      long start = end;
      end += layout.copy(page, row, at, rows, start, 0, layout.fixedSize());
      return start;
    }

    static void point(MemorySegment segment, long slot, long row) {
      segment.set(LONG, slot, row);
    }
  }

  static Kernel<EdgeTranslation> kernel(
      KeyPlaces edges, Direction direction, Layout.@Nullable Field value) {
    boolean turned = direction == Direction.IN;
    int source = edges.places()[turned ? 1 : 0];
    int target = edges.places()[turned ? 0 : 1];
    boolean both = direction == Direction.ALL;
    if (value == null && !both) {
      return Kernel.copy(MethodHandles.lookup(), Pairs.class, source, target, edges.rowSize());
    }
    return Kernel.copy(
        MethodHandles.lookup(),
        Slots.class,
        source,
        target,
        edges.rowSize(),
        both,
        value == null ? null : value.layout(),
        value == null ? 0 : value.at(),
        value == null ? 0 : EdgeValues.slotSize(value.layout()));
  }

  /** The kernel for edges in one direction, without values. */
  static final class Pairs extends EdgeTranslation {

    private static final Integer SOURCE = Kernel.constant(MethodHandles.lookup(), 0);
    private static final Integer TARGET = Kernel.constant(MethodHandles.lookup(), 1);
    private static final Integer ROW_SIZE = Kernel.constant(MethodHandles.lookup(), 2);

    private final VertexIds ids;
    private final KeyPlaces edges;
    private final PairBins.Writer writer;

    Pairs(VertexIds ids, KeyPlaces edges, PairBins.Writer writer, @Nullable ValueRows unused) {
      this.ids = ids;
      this.edges = edges;
      this.writer = writer;
    }

    @Override
    void page(MemorySegment page, long start, long end) throws IOException {
      for (long at = start; at < end; at = ROW_SIZE > 0 ? at + ROW_SIZE : edges.next(page, at)) {
        long row = ROW_SIZE > 0 ? at : at + Integer.BYTES;
        writer.add(ids.id(page, row, SOURCE), ids.id(page, row, TARGET));
      }
    }
  }

  /** The kernel for edges in both directions, or with values, or both. */
  static final class Slots extends EdgeTranslation {

    private static final Integer SOURCE = Kernel.constant(MethodHandles.lookup(), 0);
    private static final Integer TARGET = Kernel.constant(MethodHandles.lookup(), 1);
    private static final Integer ROW_SIZE = Kernel.constant(MethodHandles.lookup(), 2);
    private static final Boolean BOTH = Kernel.constant(MethodHandles.lookup(), 3);
    private static final Layout<Object> VALUE = Kernel.constant(MethodHandles.lookup(), 4);
    private static final Integer VALUE_AT = Kernel.constant(MethodHandles.lookup(), 5);
    private static final Integer SLOT_SIZE = Kernel.constant(MethodHandles.lookup(), 6);

    private final VertexIds ids;
    private final KeyPlaces edges;
    private final PairBins.Writer writer;
    private final @Nullable ValueRows rows;

    Slots(VertexIds ids, KeyPlaces edges, PairBins.Writer writer, @Nullable ValueRows rows) {
      this.ids = ids;
      this.edges = edges;
      this.writer = writer;
      this.rows = rows;
    }

    @Override
    void page(MemorySegment page, long start, long end) throws IOException {
      for (long at = start; at < end; at = ROW_SIZE > 0 ? at + ROW_SIZE : edges.next(page, at)) {
        long row = ROW_SIZE > 0 ? at : at + Integer.BYTES;
        int source = ids.id(page, row, SOURCE);
        int target = ids.id(page, row, TARGET);
        long pointer = rows == null ? 0 : rows.add(VALUE, page, row, VALUE_AT);
        add(source, target, page, row, pointer);
        if (BOTH) {
          add(target, source | GraphIndexing.ARRIVES, page, row, pointer);
        }
      }
    }

    private void add(int first, int second, MemorySegment page, long row, long pointer)
        throws IOException {
      long slot = writer.begin(first, second, SLOT_SIZE);
      MemorySegment segment = writer.segment(first);
      if (rows != null) {
        ValueRows.point(segment, slot, pointer);
      } else if (SLOT_SIZE > 0) {
        VALUE.copy(page, row, VALUE_AT, segment, slot, 0, SLOT_SIZE);
      }
      writer.end(first, SLOT_SIZE);
    }
  }
}
