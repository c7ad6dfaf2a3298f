package org.gyre.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A job over records whose answer is a digest: the hand-written limit on its threads beside Gyre.
 * {@link BatchJobs} and {@link QueryJobs} have all of them.
 */
final class BatchJob implements Job<Digest> {

  private final String name;
  private final Settings settings;
  private final Limit limit;
  private final Query query;
  private final Workers workers;
  private final List<AutoCloseable> opened = new ArrayList<>();

  BatchJob(String name, Settings settings, Limit limit, Query query) {
    this.name = name;
    this.settings = settings;
    this.limit = limit;
    this.query = query;
    this.workers = new Workers(settings.threads());
  }

  @Override
  public List<String> times() {
    return List.of(name);
  }

  @Override
  public List<Contender<Digest>> contenders() throws IOException {
    List<Contender<Digest>> contenders = new ArrayList<>();
    contenders.add(limit());
    contenders.add(gyre(Contender.GYRE, settings.memory()));
    if (settings.comparison() == Comparison.PEERS) {
      for (Peers peer : Peers.values()) {
        PeerProcess process = peer.start(name, settings);
        opened.add(process);
        contenders.add(process.contender());
      }
    }
    return contenders;
  }

  Contender<Digest> limit() {
    return Contender.timed(Contender.LIMIT, () -> limit.run(workers));
  }

  /** Gyre with a budget, 0 for the default, until the job is closed. */
  Contender<Digest> gyre(String contender, long memory) {
    Engine engine = new Engine(settings.environment(memory));
    opened.add(engine);
    return Contender.timed(contender, query.on(engine));
  }

  /** Whether Gyre does the job with so much memory without temporary files. */
  boolean isEnough(long memory) throws Exception {
    try (Engine engine = new Engine(settings.environment(memory))) {
      return MemoryNeed.isEnough(engine, Contender.timed(Contender.GYRE, query.on(engine)));
    }
  }

  @Override
  public String difference(Digest expected, Digest actual) {
    return expected.difference(actual);
  }

  @Override
  public void close() throws IOException {
    workers.close();
    for (AutoCloseable resource : opened.reversed()) {
      try {
        resource.close();
      } catch (IOException | RuntimeException failure) {
        throw failure;
      } catch (Exception failure) {
        throw new IOException("cannot end the job " + name, failure);
      }
    }
  }

  /** The job by loops over arrays. */
  @FunctionalInterface
  interface Limit {

    /** Does the whole job on the threads. */
    Digest run(Workers workers) throws Exception;
  }

  /** The job by Gyre. */
  @FunctionalInterface
  interface Query {

    /** Prepares what is not timed and returns what is: the whole job, from input to digest. */
    Callable<Digest> on(Engine engine);
  }
}
