package org.gyre.dataflow.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoftCacheTest {

  private final List<String> made = new ArrayList<>();
  private final SoftCache<String, Integer> cache = new SoftCache<>(2);

  private int length(String key) {
    return cache.get(
        key,
        text -> {
          made.add(text);
          return text.length();
        });
  }

  @Test
  void makesOnce() {
    assertEquals(3, length("one"));
    assertEquals(3, length("one"));
    assertEquals(List.of("one"), made);
  }

  @Test
  void dropsWhatWasNotUsedForLongest() {
    length("one");
    length("three");
    length("one");
    length("seven");
    length("one");
    length("three");
    assertEquals(List.of("one", "three", "seven", "three"), made);
  }

  @Test
  void keysOfOneHashAreNotMistakenForEachOther() {
    assertEquals("Aa".hashCode(), "BB".hashCode());
    length("Aa");
    length("BB");
    assertEquals(List.of("Aa", "BB"), made);
  }
}
