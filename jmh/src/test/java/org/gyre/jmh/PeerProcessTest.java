package org.gyre.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer in a process of its own, made of the classes of this test. */
final class PeerProcessTest {

  @TempDir Path folder;

  @Test
  void answersComeBackAsOftenAsTheyAreAskedFor() throws Exception {
    try (PeerProcess process = start("count")) {
      Contender<Digest> contender = process.contender();
      assertEquals("Counting 1.0 with 3 threads", contender.name());
      for (int run = 1; run <= 3; run++) {
        Contender.Timed<Digest> timed = contender.attempt().run();
        assertEquals(new Digest(run, -5000, run % 2), timed.answer());
        assertEquals(0.25, timed.seconds()[0]);
      }
    }
  }

  @Test
  void aFailureShowsWhatThePeerSaid() throws Exception {
    try (PeerProcess process = start("fail")) {
      IOException failure = assertThrows(IOException.class, process.contender().attempt()::run);
      String message = failure.getMessage();
      assertTrue(message.startsWith("Counting ended or said \"null\" where \"answer\""), message);
      assertTrue(message.contains("UnsupportedOperationException: run 1"), message);
    }
  }

  @Test
  void aPeerThatDoesNotStartIsAnError() {
    IOException failure = assertThrows(IOException.class, () -> start("unknown").close());
    assertTrue(failure.getMessage().contains("no such job: unknown"), failure.getMessage());
  }

  private static String placeOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  private PeerProcess start(String job) throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            placeOf(CountingPeer.class) + File.pathSeparator + placeOf(PeerLoop.class),
            CountingPeer.class.getName(),
            job,
            "5000",
            "3",
            Files.createDirectories(folder.resolve("generated")).toString());
    return new PeerProcess("Counting", command, folder.resolve("logs").resolve("peer.log"));
  }
}
