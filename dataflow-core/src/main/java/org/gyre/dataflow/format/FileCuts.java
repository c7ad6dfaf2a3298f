package org.gyre.dataflow.format;

import java.util.ArrayList;
import java.util.List;

/**
 * Shares files out in splits of about equal size.
 *
 * <p>The files in their order are one long line of bytes, which is cut into equal pieces. A file
 * that cannot be cut, or is not worth it, goes to the piece that has its middle; of others, each
 * piece has its part. So the splits keep the order, and there are never more than wanted.
 */
final class FileCuts {

  /**
   * A file.
   *
   * @param plain whether a position in the text is one in the file
   * @param cuttable whether it can be read from somewhere within
   */
  record Sized(String path, long size, boolean plain, boolean cuttable) {}

  private final long total;
  private final int count;
  private final List<List<FilePart>> pieces = new ArrayList<>();

  private FileCuts(long total, int count) {
    this.total = total;
    this.count = count;
    for (int i = 0; i < count; i++) {
      pieces.add(new ArrayList<>());
    }
  }

  static List<FilesSplit> of(List<Sized> files, int wanted, long smallest) {
    long total = files.stream().mapToLong(Sized::size).sum();
    FileCuts cuts = new FileCuts(total, (int) Math.max(1, Math.min(wanted, total / smallest)));
    long at = 0;
    for (Sized file : files) {
      if (file.cuttable && file.size > smallest) {
        cuts.cut(file, at);
      } else {
        cuts.whole(file, at + file.size / 2);
      }
      at += file.size;
    }
    return cuts.pieces.stream().filter(piece -> !piece.isEmpty()).map(FilesSplit::new).toList();
  }

  /** Where piece {@code i} starts; the product of the plain formula could overflow. */
  private long start(int i) {
    return total / count * i + total % count * i / count;
  }

  /** The piece that has a position. */
  private int piece(long position) {
    int i = 0;
    while (i + 1 < count && start(i + 1) <= position) {
      i++;
    }
    return i;
  }

  private void whole(Sized file, long middle) {
    long end = file.plain ? file.size : Long.MAX_VALUE;
    pieces.get(piece(middle)).add(new FilePart(file.path, new FileSplit(0, end, file.size)));
  }

  private void cut(Sized file, long at) {
    for (int i = piece(at); i < count && start(i) < at + file.size; i++) {
      long from = Math.max(start(i) - at, 0);
      long to = i + 1 == count ? file.size : Math.min(start(i + 1) - at, file.size);
      pieces.get(i).add(new FilePart(file.path, new FileSplit(from, to, to - from)));
    }
  }
}
