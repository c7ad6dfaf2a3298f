package org.gyre.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MemorySizeTest {

  private final MemorySize converter = new MemorySize();

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1048576, 1048576",
    "7b, 7",
    "64k, 65536",
    "64K, 65536",
    "512m, 536870912",
    "64MiB, 67108864",
    "64mb, 67108864",
    "1g, 1073741824",
    "1.5g, 1610612736",
    ".5G, 536870912",
    "2TiB, 2199023255552"
  })
  void reads(String text, long bytes) {
    assertEquals(bytes, converter.convert(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "g",
        "0",
        "0.1",
        "-1g",
        "1x",
        "1gg",
        "1gi",
        "1 g",
        "1bb",
        "1ib",
        "1e9",
        "1.2.3g",
        "NaN",
        "9999999t"
      })
  void refuses(String text) {
    TypeConversionException refusal =
        assertThrows(TypeConversionException.class, () -> converter.convert(text));
    assertEquals(
        "'" + text + "' is no amount of memory; write it like 512m, 1g or 1.5g",
        refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "240123904, 229.0 MiB",
    "1610612736, 1.5 GiB"
  })
  void formats(long bytes, String text) {
    assertEquals(text, MemorySize.format(bytes));
  }
}
