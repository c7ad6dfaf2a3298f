package org.gyre.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Against texts written by hand from RFC 8259. */
class JsonTest {

  @Test
  void writesEveryKindOfMember() {
    Json inner = new Json().member("a", 1L);
    String text =
        new Json()
            .member("long", Long.MIN_VALUE)
            .member("double", 1e-9)
            .member("flag", true)
            .member("text", "libc6")
            .member("list", List.of(inner, new Json()))
            .toString();
    assertEquals(
        "{\"long\":-9223372036854775808,\"double\":1.0E-9,\"flag\":true,\"text\":\"libc6\","
            + "\"list\":[{\"a\":1},{}]}",
        text);
  }

  @Test
  void emptyObjectAndList() {
    assertEquals("{}", new Json().toString());
    assertEquals("{\"top\":[]}", new Json().member("top", List.of()).toString());
  }

  @Test
  void escapesWhatMustNotStandInAString() {
    assertEquals(
        "{\"a\\\"b\":\"\\\\ \\u000a\\u0009\\u0000 é 😀\"}",
        new Json().member("a\"b", "\\ \n\t\0 é 😀").toString());
  }

  @Test
  void escapesHalvesOfSurrogatePairs() {
    assertEquals(
        "{\"t\":\"\\ud83dx\\ude00\\ud83d😀\"}",
        new Json().member("t", "\ud83dx\ude00\ud83d😀").toString());
  }

  @Test
  void refusesNumbersThatJsonDoesNotHave() {
    Json json = new Json();
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> json.member("x", value));
    }
  }
}
