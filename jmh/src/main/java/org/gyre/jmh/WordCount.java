package org.gyre.jmh;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/**
 * The limit of counting words: how often each word of a text file occurs, written by hand.
 *
 * <p>The file is mapped and cut into one range for each thread. Words are found eight bytes at a
 * time, become two longs, and are counted in a table for each thread; at the end these are added
 * up, a share of the words by each thread. Words have one to sixteen bytes and one space or line
 * feed behind each.
 */
final class WordCount {

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
  private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

  /** Bytes behind a word's start that may be looked at: its own, one more long, the space. */
  private static final int LOOK_AHEAD = 32;

  private final TextTable counts = new TextTable(1 << 16);

  private WordCount() {}

  /** Counts the words of a file and digests (hash of the word, count). */
  static Digest run(Workers workers, Path file) throws Exception {
    WordCount[] parts = new WordCount[workers.count()];
    try (FileChannel channel = FileChannel.open(file);
        Arena arena = Arena.ofShared()) {
      MemorySegment text = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      workers.run(
          worker -> {
            parts[worker] = new WordCount();
            long start = lineStart(text, workers.start(worker, text.byteSize()));
            long end = lineStart(text, workers.start(worker + 1, text.byteSize()));
            parts[worker].countRange(text, start, end);
          });
    }
    Digest[] digests = new Digest[workers.count()];
    workers.run(
        worker -> {
          TextTable sum = new TextTable(1 << 16);
          for (WordCount part : parts) {
            sum.addShare(part.counts, worker, workers.count());
          }
          digests[worker] = sum.digest(WordCount::hashOf);
        });
    return Digest.sum(digests);
  }

  /** The start of the first line that starts at or after a position. */
  private static long lineStart(MemorySegment text, long position) {
    long at = position;
    while (at > 0 && at < text.byteSize() && text.get(ValueLayout.JAVA_BYTE, at - 1) != '\n') {
      at++;
    }
    return at;
  }

  /** The last bytes of the file are copied to where something stands behind them. */
  private void countRange(MemorySegment text, long start, long end) throws IOException {
    long safe = Math.max(start, Math.min(end, text.byteSize() - LOOK_AHEAD));
    long at = count(text, start, safe);
    MemorySegment rest = MemorySegment.ofArray(new byte[(int) (end - at) + LOOK_AHEAD]);
    rest.asSlice(0, end - at).copyFrom(text.asSlice(at, end - at));
    count(rest, 0, end - at);
  }

  /** Counts the words that start in a range and returns where the next one starts. */
  private long count(MemorySegment text, long start, long end) throws IOException {
    long at = start;
    while (at < end) {
      long head = text.get(LONG, at);
      long tail = 0;
      long ends = ends(head);
      if (ends == 0) {
        tail = text.get(LONG, at + Long.BYTES);
        ends = ends(tail);
        at += Long.BYTES;
        if (ends == 0 && !isEnd(text.get(ValueLayout.JAVA_BYTE, at + Long.BYTES))) {
          throw new IOException("a word of more than 16 bytes: the text was not generated here");
        }
        tail &= below(ends);
      } else {
        head &= below(ends);
      }
      counts.add(head, tail, 1);
      at += (ends == 0 ? Long.BYTES : Long.numberOfTrailingZeros(ends) / Byte.SIZE) + 1;
    }
    return at;
  }

  private static boolean isEnd(byte character) {
    return character == ' ' || character == '\n';
  }

  /** The highest bit of each byte that is a space or a line feed, at least of the first of them. */
  private static long ends(long bytes) {
    long space = bytes ^ ' ' * EACH_BYTE;
    long feed = bytes ^ '\n' * EACH_BYTE;
    return (((space - EACH_BYTE) & ~space) | ((feed - EACH_BYTE) & ~feed)) & HIGHEST_BITS;
  }

  /** The bits of the bytes before the first end; all if there is none. */
  private static long below(long ends) {
    return ends == 0 ? -1 : ((ends & -ends) - 1) >>> 7;
  }

  /** As {@link String#hashCode}, for a word in ASCII. */
  private static long hashOf(long head, long tail) {
    int hash = 0;
    for (long rest = head; rest != 0; rest >>>= Byte.SIZE) {
      hash = 31 * hash + (byte) rest;
    }
    for (long rest = tail; rest != 0; rest >>>= Byte.SIZE) {
      hash = 31 * hash + (byte) rest;
    }
    return hash;
  }
}
