package org.gyre.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RaceTest {

  @Test
  void takesTheMedianOfEachTimeAfterWarmUp() throws Exception {
    List<Result> results = Race.run(new Scripted(1), 4);

    assertEquals(2, results.size());
    Map<String, Times> first =
        Map.of("limit", new Times(106.5, 105, 108), "Gyre", new Times(205.5, 204, 207));
    Map<String, Times> second =
        Map.of("limit", new Times(1065, 1050, 1080), "Gyre", new Times(2055, 2040, 2070));
    assertEquals(new Result("first", first, 77), results.get(0));
    assertEquals(new Result("second", second, 77), results.get(1));
    assertEquals(205.5 / 106.5, results.get(0).ratio("Gyre", "limit"));
  }

  @Test
  void aWrongAnswerEndsTheRace() {
    Exception wrong =
        assertThrows(Race.WrongAnswerException.class, () -> Race.run(new Scripted(2), 1));
    assertEquals(
        "first: the answer of Gyre is not that of the limit: expected 1, got 2",
        wrong.getMessage());
  }

  @Test
  void median() {
    assertEquals(new Times(2, 1, 3), Times.of(3, 1, 2));
    assertEquals(new Times(2.5, 1, 4), Times.of(4, 3, 1, 2));
  }

  @Test
  void tableHasAColumnForEachContender() {
    List<Result> results =
        List.of(
            new Result("sort", Map.of("limit", Times.of(0.1), "Gyre", Times.of(0.14, 0.16)), 0),
            new Result(
                "chain of functions",
                Map.of("limit", Times.of(0.25), "shared chain", Times.of(1.0)),
                0));
    assertEquals(
        """
        job                   Gyre        range   limit        range  ratio  shared chain        range  to Gyre
        sort                0.1500  0.140-0.160  0.1000  0.100-0.100   1.50
        chain of functions                       0.2500  0.250-0.250               1.0000  1.000-1.000
        """,
        Table.text(results));
  }

  @Test
  void tableSaysWhatAJobNeedsWhereThatWasSearched() {
    Map<String, Times> times =
        Map.of("limit", Times.of(1), "Gyre", Times.of(2), "quarter", Times.of(5));
    assertEquals(
        """
        job   needs MiB    Gyre        range   limit        range  ratio  quarter        range  to Gyre
        sort        1.5  2.0000  2.000-2.000  1.0000  1.000-1.000   2.00   5.0000  5.000-5.000     2.50
        """,
        Table.text(List.of(new Result("sort", times, 3 << 19))));
  }

  @Test
  void jsonNamesEachTime() {
    Settings settings = Settings.parse(List.of("batch", "--memory", "64m"), null);
    String threads = Integer.toString(settings.threads());
    Map<String, Times> times = new LinkedHashMap<>();
    times.put("limit", Times.of(0.1));
    times.put("Gyre", Times.of(0.14, 0.16));
    assertEquals(
        "{\"job\":\"sort\",\"limit_seconds\":0.1000,\"limit_least\":0.1000,\"limit_most\":0.1000,"
            + "\"gyre_seconds\":0.1500,\"gyre_least\":0.1400,\"gyre_most\":0.1600,\"ratio\":1.50,"
            + "\"need\":5,\"scale\":10.0,\"threads\":"
            + threads
            + ",\"memory\":67108864,\"runs\":7}",
        Table.json(new Result("sort", times, 5), settings));
  }

  /** Takes longer with each run: 100, 101, … seconds the limit, 200, 201, … Gyre. */
  private static final class Scripted implements Job<Integer> {
    private final int answerOfGyre;
    private final List<String> calls = new ArrayList<>();

    Scripted(int answerOfGyre) {
      this.answerOfGyre = answerOfGyre;
    }

    @Override
    public List<String> times() {
      return List.of("first", "second");
    }

    @Override
    public List<Contender<Integer>> contenders() {
      return List.of(contender("limit", 100, 1), contender("Gyre", 200, answerOfGyre));
    }

    private Contender<Integer> contender(String name, int seconds, int answer) {
      return new Contender<>(
          name,
          () -> {
            calls.add(name);
            double run = seconds + calls.stream().filter(name::equals).count();
            return new Contender.Timed<>(answer, run, 10 * run);
          });
    }

    @Override
    public long need() {
      return 77;
    }

    @Override
    public String difference(Integer expected, Integer actual) {
      return expected.equals(actual) ? "" : "expected " + expected + ", got " + actual;
    }

    @Override
    public void close() {
      calls.clear();
    }
  }
}
