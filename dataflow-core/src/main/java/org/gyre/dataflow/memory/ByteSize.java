package org.gyre.dataflow.memory;

import java.util.Locale;

/** Amounts of memory as people read and write them. */
final class ByteSize {

  private ByteSize() {}

  /** For reports: {@code 640 B}, {@code 64 KiB}, {@code 1.5 GiB}. */
  static String text(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    double value = bytes / (double) (1L << (10 * unit));
    String number =
        value == Math.rint(value)
            ? String.format(Locale.ROOT, "%.0f", value)
            : String.format(Locale.ROOT, "%.1f", value);
    return number + " " + " KMGTPE".charAt(unit) + "iB";
  }

  /**
   * How to give so much, in a program and on the command line: at least {@code bytes}, in
   * kibibytes, or in mebibytes from 16 MiB on.
   */
  static String options(long bytes) {
    int shift = bytes < 16L << 20 ? 10 : 20;
    long units = (bytes + (1L << shift) - 1) >> shift;
    return "Options.withMemory(%d), or --memory %d%s"
        .formatted(units << shift, units, shift == 10 ? "k" : "m");
  }
}
