package org.gyre.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.gyre.dataflow.plan.JobException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemoryNeedTest {

  private static final long MIB = 1L << 20;

  @TempDir Path cache;

  @Test
  void findsTheLeastThatIsEnoughWithinSixPercent() throws Exception {
    Random random = Seed.random(MemoryNeedTest.class);
    for (int i = 0; i < 100; i++) {
      long least = random.nextLong(MIB, 4000 * MIB);
      long found = MemoryNeed.find(bytes -> bytes >= least);
      assertTrue(found >= least && found <= 1.07 * least, () -> found + " for " + least);
    }
  }

  @Test
  void doesNotSearchBelowOneMebibyte() throws Exception {
    assertEquals(MIB, MemoryNeed.find(bytes -> bytes >= MIB));
    assertEquals(MIB, MemoryNeed.find(bytes -> true));
  }

  @Test
  void neverEnoughIsAnError() {
    JobException failure = assertThrows(JobException.class, () -> MemoryNeed.find(bytes -> false));
    assertEquals("the job spills even in 4096 MiB", failure.getMessage());
  }

  @Test
  void whatIsEnoughIsWhatDoesNotSpill() throws Exception {
    Settings settings = Settings.parse(List.of("batch", "--scale", "0.2"), cache);
    try (BatchJob sort = BatchJobs.sort(settings)) {
      assertTrue(sort.isEnough(64 * MIB));
      assertFalse(sort.isEnough(2 * MIB), "3.2 MB of records in 2 MiB");
      assertFalse(sort.isEnough(4096), "too little to start");
    }
  }
}
