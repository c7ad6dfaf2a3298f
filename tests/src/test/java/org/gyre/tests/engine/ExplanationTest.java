package org.gyre.tests.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.plan.Explanation;
import org.gyre.dataflow.plan.Explanation.PlannedStep;
import org.gyre.dataflow.plan.JobObserver;
import org.gyre.dataflow.plan.JobResult;
import org.gyre.dataflow.plan.Options;
import org.gyre.tests.cli.JsonText;
import org.gyre.tests.oracle.CleanExecutor;
import org.gyre.tests.oracle.OwnOptions;
import org.gyre.tests.oracle.OwnOptions.Change;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What an explanation says of a plan before and after it has run, and in which forms. */
@OwnOptions(
    keeps = {Change.PARALLELISM, Change.PASSES},
    value = "says what is in the plan")
final class ExplanationTest {

  private static final int ROWS = 300_000;

  private final Watcher watcher = new Watcher();

  @TempDir private Path folder;

  @AutoClose
  private final Environment environment =
      CleanExecutor.environment(
          Options.defaults().withParallelism(2).withMemory(4 << 20).withObserver(watcher));

  private static final class Watcher implements JobObserver {
    private final List<String> seen = new ArrayList<>();
    private long written;

    @Override
    public synchronized void jobStarted(Explanation plan) {
      seen.add("started " + plan.steps().getFirst().strategy());
    }

    @Override
    public synchronized void finished(JobResult.StepReport report) {
      written += report.rows();
    }

    @Override
    public synchronized void jobEnded(JobResult result) {
      seen.add(result == null ? "failed" : "ended");
    }
  }

  /** A map, a filter and a grouping. */
  private DataSet<?> pipeline() {
    return environment
        .sequence(0, ROWS)
        .map(value -> new Item(value * 7919 % ROWS, "item " + value))
        .filter(item -> item.id() % 3 == 0)
        .groupBy(item -> item.id() % 10)
        .count();
  }

  private static PlannedStep step(Explanation plan, String origin, String strategy) {
    return plan.steps().stream()
        .filter(step -> step.origin().startsWith(origin) && step.strategy().startsWith(strategy))
        .findFirst()
        .orElseThrow(() -> new AssertionError(plan.toString()));
  }

  @Test
  void nothingIsMeasuredBeforeTheRun() {
    pipeline().collected();
    Explanation plan = environment.explain();
    plan.steps().forEach(step -> assertNull(step.measured()));
    assertTrue(plan.toString().startsWith("logical plan\n[1] collected at ExplanationTest"));
    assertTrue(plan.logicalText().contains("Item(long id, String name)"), plan.logicalText());
    assertTrue(plan.passes().stream().anyMatch(pass -> pass.name().equals("drop-sorts")));
    environment.execute();
  }

  @Test
  void afterTheRunEveryStepHasItsRows() {
    pipeline().collected();
    Explanation plan = environment.execute().explanation();
    assertEquals(ROWS, step(plan, "sequence", "scan").measured().rows());
    assertEquals(ROWS, step(plan, "map", "fused").measured().rows());
    assertEquals(ROWS / 3, step(plan, "filter", "fused").measured().rows());
    assertEquals(10, step(plan, "groupBy", "hash merge").measured().rows());
    assertEquals(10, step(plan, "collected", "collect").measured().rows());
    assertTrue(plan.physicalText().contains("100,000 rows"), plan.physicalText());
    double seconds = 0;
    for (PlannedStep step : plan.steps()) {
      seconds += step.measured() == null ? 0 : step.measured().seconds();
    }
    assertTrue(seconds > 0, "some time was spent");
  }

  @Test
  void whatIsSpilledIsSaid() {
    DataSet<Item> items = environment.sequence(0, ROWS).map(v -> new Item(v, "a name of " + v));
    items.groupBy(Item::name).reduceGroup((name, all, out) -> out.collect(name)).collected();
    Explanation plan = environment.execute().explanation();
    PlannedStep exchange = step(plan, "groupBy", "exchange");
    assertTrue(exchange.measured().spilledBytes() > 1 << 20, plan.physicalText());
    assertTrue(exchange.measured().writtenBytes() >= exchange.measured().spilledBytes());
    assertTrue(plan.physicalText().contains("spilled "), plan.physicalText());
  }

  @Test
  void theJsonHasWhatTheRecordsHave() {
    pipeline().collected();
    Explanation plan = environment.execute().explanation();
    Map<String, Object> json = JsonText.object(plan.json());
    assertEquals(
        List.of("parallelism", "memory", "operators", "steps", "passes"),
        List.copyOf(json.keySet()));
    List<?> steps = (List<?>) json.get("steps");
    assertEquals(plan.steps().size(), steps.size());
    Map<?, ?> first = (Map<?, ?>) steps.getFirst();
    assertEquals(plan.steps().getFirst().origin(), first.get("origin"));
    assertEquals(10.0, ((Number) ((Map<?, ?>) first.get("measured")).get("rows")).doubleValue());
  }

  @Test
  void thePageIsWellFormedAndDrawsEveryStep() throws Exception {
    DataSet<Long> twice = environment.sequence(0, 1_000).map(value -> value + 1);
    twice
        .union(twice.filter(v -> v < 5))
        .join(twice)
        .where(v -> v)
        .equalTo(v -> v)
        .pairs()
        .collected();
    pipeline().collected();
    Explanation plan = environment.execute().explanation();
    assertSoundPage(plan);
  }

  private static void assertSoundPage(Explanation plan)
      throws ParserConfigurationException, SAXException, IOException {
    String page = plan.page();
    String drawing = page.substring(page.indexOf("<svg"), page.indexOf("</svg>") + 6);
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(drawing)));
    assertEquals(plan.steps().size(), document.getElementsByTagName("rect").getLength());
    Set<String> corners = new HashSet<>();
    var boxes = document.getElementsByTagName("rect");
    for (int i = 0; i < boxes.getLength(); i++) {
      var attributes = boxes.item(i).getAttributes();
      corners.add(attributes.getNamedItem("x") + " " + attributes.getNamedItem("y"));
    }
    assertEquals(plan.steps().size(), corners.size(), "no box covers another");
    assertTrue(
        !page.contains("http://") || page.indexOf("http://") == page.indexOf("http://www.w3"));
  }

  @Test
  void anObserverIsToldOfTheJobAndItsSteps() {
    pipeline().collected();
    environment.execute();
    assertEquals(List.of("started collect", "ended"), watcher.seen);
    assertTrue(watcher.written >= 10);
    watcher.seen.clear();
    environment.sequence(0, 10).map(value -> List.of(value).get(3)).collected();
    try {
      environment.execute();
    } catch (RuntimeException expected) {
      assertEquals(List.of("started collect", "failed"), watcher.seen);
      return;
    }
    throw new AssertionError("a division by zero fails");
  }

  @Test
  void aFlightRecordingShowsJobsAndSteps() throws IOException {
    Path file = folder.resolve("run.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("org.gyre.Job");
      recording.enable("org.gyre.Step").withoutThreshold();
      recording.start();
      pipeline().collected();
      environment.execute();
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    RecordedEvent job = only(events, "org.gyre.Job");
    assertTrue(job.getBoolean("succeeded"));
    assertNotNull(job.getString("sinks"));
    Set<String> steps =
        events.stream()
            .filter(event -> event.getEventType().getName().equals("org.gyre.Step"))
            .map(event -> event.getString("strategy"))
            .collect(Collectors.toSet());
    assertTrue(steps.stream().anyMatch(step -> step.startsWith("hash merge")), steps.toString());
    assertTrue(Files.size(file) > 0);
  }

  private static RecordedEvent only(List<RecordedEvent> events, String name) {
    List<RecordedEvent> found =
        events.stream().filter(event -> event.getEventType().getName().equals(name)).toList();
    assertEquals(1, found.size());
    return found.getFirst();
  }
}
