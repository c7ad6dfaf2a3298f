package org.gyre.jmh;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The edges in one range of a text file, parsed by a plain loop.
 *
 * <p>The lines are what the generator wrote: two decimal numbers from 0 to 2^31 - 1 with a tab
 * between and a line feed behind.
 */
final class EdgeText {

  /** Source, target, source, target … */
  private int[] ends;

  private int filled;
  private int largest;

  private EdgeText(int expectedEdges) {
    ends = new int[2 * expectedEdges];
  }

  /** Parses a file on all threads; the parts in order are its edges in order. */
  static EdgeText[] read(Workers workers, Path file) throws Exception {
    EdgeText[] parts = new EdgeText[workers.count()];
    try (FileChannel channel = FileChannel.open(file);
        Arena arena = Arena.ofShared()) {
      MemorySegment text = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      workers.run(
          worker -> {
            long start = lineStart(text, workers.start(worker, text.byteSize()));
            long end = lineStart(text, workers.start(worker + 1, text.byteSize()));
            parts[worker] = new EdgeText((int) ((end - start) / 12 + 16));
            parts[worker].parse(text, start, end);
          });
    }
    return parts;
  }

  /** The start of the first line that starts at or after a position. */
  private static long lineStart(MemorySegment text, long position) {
    long at = position;
    while (at > 0 && at < text.byteSize() && text.get(ValueLayout.JAVA_BYTE, at - 1) != '\n') {
      at++;
    }
    return at;
  }

  private void parse(MemorySegment text, long start, long end) throws IOException {
    int number = 0;
    for (long at = start; at < end; at++) {
      int digit = text.get(ValueLayout.JAVA_BYTE, at) - '0';
      if (digit >= 0 && digit <= 9) {
        number = 10 * number + digit;
      } else {
        add(number);
        number = 0;
      }
    }
    if (filled % 2 != 0) {
      throw new IOException("an odd number of numbers: the edge file was not generated here");
    }
  }

  private void add(int number) {
    if (filled == ends.length) {
      ends = Arrays.copyOf(ends, 2 * filled);
    }
    ends[filled++] = number;
    largest = Math.max(largest, number);
  }

  int edges() {
    return filled / 2;
  }

  int largest() {
    return largest;
  }

  int source(int edge) {
    return ends[2 * edge];
  }

  int target(int edge) {
    return ends[2 * edge + 1];
  }
}
