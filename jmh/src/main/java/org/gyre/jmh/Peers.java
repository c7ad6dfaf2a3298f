package org.gyre.jmh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the peers are started. Their classes and libraries are not on the class path of this process;
 * {@code jmh/run} builds them and says where they are.
 */
enum Peers {
  /** An analytical database, asked through JDBC. */
  DUCKDB("DuckDB", "org.gyre.jmh.peers.DuckDbPeer", List.of("--enable-native-access=ALL-UNNAMED")),

  /** A cluster engine in local mode, by its typed data sets. */
  SPARK(
      "Spark",
      "org.gyre.jmh.peers.SparkPeer",
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
          "--add-opens=java.base/java.net=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.cs=ALL-UNNAMED",
          "--add-opens=java.base/sun.security.action=ALL-UNNAMED",
          "--add-opens=java.base/sun.util.calendar=ALL-UNNAMED"));

  /** The system property that has the class path of the peers. */
  static final String CLASS_PATH = "gyre.jmh.peers";

  private final String title;
  private final String mainClass;
  private final List<String> options;

  Peers(String title, String mainClass, List<String> options) {
    this.title = title;
    this.mainClass = mainClass;
    this.options = options;
  }

  /** Starts one process for a job. */
  PeerProcess start(String job, Settings settings) throws IOException {
    String classPath = System.getProperty(CLASS_PATH);
    if (classPath == null) {
      throw new IOException("the peers are not there: use jmh/run, which builds them");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseParallelGC", "-XX:InitialRAMPercentage=20"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, mainClass, job));
    command.add(Long.toString(settings.records()));
    command.add(Integer.toString(settings.threads()));
    command.add(settings.cache().toAbsolutePath().toString());
    return new PeerProcess(title, command, settings.cache().resolve(title + ".log"));
  }
}
