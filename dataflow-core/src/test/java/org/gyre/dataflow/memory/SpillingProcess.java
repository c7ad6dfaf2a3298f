package org.gyre.dataflow.memory;

import java.io.IOException;
import java.nio.file.Path;

/** A process that creates a spill file, says so with a {@code !}, and waits to be killed. */
final class SpillingProcess {

  private SpillingProcess() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    new SpillFolder(Path.of(args[0])).create("other");
    System.out.print('!');
    System.out.flush();
    Thread.currentThread().join();
  }
}
