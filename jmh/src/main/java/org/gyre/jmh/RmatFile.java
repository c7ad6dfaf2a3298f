package org.gyre.jmh;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An RMAT graph (Chakrabarti, Zhan, Faloutsos: R-MAT, SDM 2004) as a text file, with the
 * probabilities and the edge factor of Graph500 and its scrambled vertex numbers.
 *
 * <p>Each edge is computed from its index, so the file of one scale is always the same.
 */
final class RmatFile {

  private static final int EDGE_FACTOR = 16;

  /** Of 2^16: the upper left quarter; with the upper right; with the lower left. */
  private static final int A = 37356;

  private static final int A_B = A + 12452;
  private static final int A_B_C = A_B + 12452;

  private static final int BUFFER = 1 << 20;
  private static final int LONGEST_LINE = 24;

  private final int scale;
  private final byte[] buffer = new byte[BUFFER];
  private int filled;

  private RmatFile(int scale) {
    this.scale = scale;
  }

  /** The file of one scale in a folder, written if it is not there yet. */
  static Path in(Path folder, int scale) throws IOException {
    Path file = folder.resolve("rmat-%d-%d.tsv".formatted(scale, EDGE_FACTOR));
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      Path aside = Files.createTempFile(folder, "rmat", ".part");
      try {
        new RmatFile(scale).write(aside);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(aside);
      }
    }
    return file;
  }

  private void write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long edge = 0; edge < (long) EDGE_FACTOR << scale; edge++) {
        if (filled > BUFFER - LONGEST_LINE) {
          out.write(buffer, 0, filled);
          filled = 0;
        }
        append(edge);
      }
      out.write(buffer, 0, filled);
    }
  }

  private void append(long edge) {
    int source = 0;
    int target = 0;
    long bits = 0;
    for (int level = 0; level < scale; level++) {
      bits = level % 4 == 0 ? Generated.bits(edge * 8 + level / 4) : bits >>> 16;
      int draw = (int) (bits & 0xFFFF);
      source = 2 * source + (draw >= A_B ? 1 : 0);
      target = 2 * target + ((draw >= A && draw < A_B) || draw >= A_B_C ? 1 : 0);
    }
    number(scrambled(source), '\t');
    number(scrambled(target), '\n');
  }

  /** One to one on the numbers of {@link #scale} bits. */
  private int scrambled(int vertex) {
    int mask = (1 << scale) - 1;
    int x = vertex * 0x2C1B3C6D + 0x297A2D39 & mask;
    x ^= x >>> (scale / 2);
    return x * 0x45D9F3B & mask;
  }

  private void number(int value, char end) {
    int digits = 1;
    for (int rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    int rest = value;
    for (int at = filled + digits - 1; at >= filled; at--) {
      buffer[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    filled += digits;
    buffer[filled++] = (byte) end;
  }
}
