package org.gyre.dataflow.exchange;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.memory.NoLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In which order the rows of an exchange are read. */
class PartitionsTest {

  private static final int WRITERS = 3;
  private static final int PARTITIONS = 2;
  private static final int PILES = 4;

  @RegisterExtension final NoLeaks memory = new NoLeaks(1L << 20, 4096);

  private RowBuffer buffer(int row) throws IOException {
    RowBuffer buffer = new RowBuffer(memory.pool().open("rows", 1), memory.spill(), Long.BYTES);
    long at = buffer.reserve(Long.BYTES);
    buffer.segment().set(JAVA_LONG_UNALIGNED, at, row);
    buffer.commit(Long.BYTES);
    return buffer;
  }

  private static List<Long> rows(List<RowBuffer> buffers) throws IOException {
    List<Long> rows = new ArrayList<>();
    for (RowBuffer buffer : buffers) {
      try (RowBuffer.Reader reader = buffer.read(false)) {
        while (reader.nextPage()) {
          rows.add(reader.segment().get(JAVA_LONG_UNALIGNED, reader.start()));
        }
      }
    }
    return rows;
  }

  /** Each with a row that says from whom it is, in which partition, and in which pile. */
  private Partitions write() throws IOException {
    Partitions written = new Partitions(WRITERS, PARTITIONS, PILES);
    for (int writer = 0; writer < WRITERS; writer++) {
      write(written, writer);
    }
    return written;
  }

  private void write(Partitions written, int writer) throws IOException {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (int pile = 0; pile < PILES; pile++) {
        if (writer != pile) {
          written.add(writer, partition, pile, buffer(100 * writer + 10 * partition + pile));
        }
      }
    }
  }

  @Test
  void onePileIsReadAfterTheOther() throws IOException {
    try (Partitions written = write()) {
      written.finish();
      assertEquals(
          List.of(110L, 210L, 11L, 211L, 12L, 112L, 13L, 113L, 213L), rows(written.partition(1)));
      assertEquals(PARTITIONS * (WRITERS * PILES - WRITERS), written.rows());
    }
  }

  @Test
  void aWriterThatBeginsAgainLeavesNothingBehind() throws IOException {
    try (Partitions written = write()) {
      written.discard(1);
      written.discard(2);
      write(written, 2);
      written.finish();
      assertEquals(List.of(200L, 1L, 201L, 2L, 3L, 203L), rows(written.partition(0)));
    }
  }
}
