package org.gyre.dataflow.plan;

import java.util.Locale;

/** Numbers of bytes for people. */
final class ByteCount {

  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private ByteCount() {}

  /**
   * At most three digits that matter, and a unit: {@code 140 bytes}, {@code 64 MiB}, {@code 1.4
   * GiB}.
   */
  static String of(long bytes) {
    if (bytes < 1024) {
      return bytes + " bytes";
    }
    double amount = bytes;
    int unit = -1;
    while (amount >= 1024) {
      amount /= 1024;
      unit++;
    }
    boolean whole = amount >= 100 || amount == Math.rint(amount);
    return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
  }
}
