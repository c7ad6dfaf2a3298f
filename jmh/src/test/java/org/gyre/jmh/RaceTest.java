package org.gyre.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RaceTest {

  @Test
  void takesTheMedianOfEachTimeAfterWarmUp() throws Exception {
    List<Result> results = Race.run(new Scripted(1), 4);

    assertEquals(2, results.size());
    assertEquals(new Result("first", Map.of("limit", 106.5, "Gyre", 205.5)), results.get(0));
    assertEquals(new Result("second", Map.of("limit", 1065.0, "Gyre", 2055.0)), results.get(1));
    assertEquals(205.5 / 106.5, results.get(0).ratio("Gyre"));
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
    assertEquals(2, Race.median(new double[] {3, 1, 2}));
    assertEquals(2.5, Race.median(new double[] {4, 3, 1, 2}));
  }

  @Test
  void tableHasAColumnForEachContender() {
    List<Result> results =
        Arrays.asList(
            new Result("sort", Map.of("limit", 0.1, "Gyre", 0.15)),
            new Result("chain of functions", Map.of("limit", 0.25, "shared chain", 1.0)));
    assertEquals(
        """
        job                   Gyre   limit  ratio  shared chain  ratio
        sort                0.1500  0.1000   1.50
        chain of functions          0.2500               1.0000   4.00
        """,
        Table.text(results));
  }

  @Test
  void jsonNamesEachTime() {
    Settings settings = Settings.parse(List.of("batch", "--memory", "64m"), null);
    String threads = Integer.toString(settings.threads());
    assertEquals(
        "{\"job\":\"sort\",\"gyre_seconds\":0.1500,\"ratio\":1.50,\"limit_seconds\":0.1000,"
            + "\"scale\":10.0,\"threads\":"
            + threads
            + ",\"memory\":67108864,\"runs\":7}",
        Table.json(new Result("sort", Map.of("limit", 0.1, "Gyre", 0.15)), settings));
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
    public String difference(Integer expected, Integer actual) {
      return expected.equals(actual) ? "" : "expected " + expected + ", got " + actual;
    }

    @Override
    public void close() {
      calls.clear();
    }
  }
}
