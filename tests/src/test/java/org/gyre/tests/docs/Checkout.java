package org.gyre.tests.docs;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A folder in which programs and commands of a page run as in a fresh checkout, whatever they
 * write.
 *
 * <p>It is a copy of the project's files, but for {@code gyre}: the launcher would build first. In
 * its place is a script that runs the command on the class path of the tests, which also stands
 * where the launcher leaves the one it has built. {@code java} is that of the tests, and {@code
 * mvn} a script that notes what it was asked and does nothing.
 */
final class Checkout {

  private static final long MOST_SECONDS = 300;

  private static final String CLASS_PATH = System.getProperty("java.class.path");

  private static final Path JDK = Path.of(System.getProperty("java.home"), "bin");

  private final Path folder;
  private final Path tools;
  private final Path classes;
  private final Path mavenCalls;

  /**
   * What a program or command printed.
   *
   * @param code its exit code
   * @param out its standard output
   * @param err its standard error
   */
  record Output(int code, String out, String err) {}

  /** Makes a checkout of the project at {@code root} in an empty folder. */
  Checkout(Path root, Path empty) throws IOException {
    this.folder = Files.createDirectory(empty.resolve("checkout"));
    this.tools = Files.createDirectory(empty.resolve("tools"));
    this.classes = Files.createDirectory(empty.resolve("classes"));
    this.mavenCalls = Files.createFile(empty.resolve("maven-calls"));
    copy(root, folder);
    script(
        folder.resolve("gyre"),
        "exec '%s' -Xmx256m --enable-native-access=ALL-UNNAMED -cp '%s' org.gyre.cli.Gyre \"$@\""
            .formatted(JDK.resolve("java"), CLASS_PATH));
    Path target = Files.createDirectories(folder.resolve("cli/target"));
    Files.writeString(target.resolve("gyre.home"), target + "\n" + CLASS_PATH + "\n" + JDK + "\n");
    script(tools.resolve("mvn"), "echo \"$*\" >>'%s'".formatted(mavenCalls));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.filter(Checkout::isPartOfCheckout).toList()) {
        Path copy = to.resolve(entry.getFileName());
        Files.copy(entry, copy, StandardCopyOption.COPY_ATTRIBUTES);
        if (Files.isDirectory(entry)) {
          copy(entry, copy);
        }
      }
    }
  }

  /** All but the history and what was built. */
  private static boolean isPartOfCheckout(Path entry) {
    return !entry.endsWith(".git") && !entry.endsWith("target");
  }

  private static void script(Path file, String command) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + command + "\n");
    if (!file.toFile().setExecutable(true)) {
      throw new IOException(file + " cannot be made executable");
    }
  }

  /** The project that the working directory is in. */
  static Path root() {
    Path start = Path.of("").toAbsolutePath();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("dataflow-core")) && Files.exists(at.resolve("README.md"))) {
        return at;
      }
    }
    throw new IllegalStateException(start + " is not within a checkout of the project");
  }

  /**
   * Writes a source file to the folder and compiles it; returns what the compiler has against it.
   */
  String compile(String fileName, String source) throws IOException {
    Path file = Files.writeString(folder.resolve(fileName), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of(
              "-d",
              classes.toString(),
              "-cp",
              CLASS_PATH,
              "-proc:none",
              "-Xlint:all,-path",
              "-Werror");
      compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(file)).call();
    }
    return messages.toString();
  }

  /** Runs a compiled program. */
  Output java(String mainClass) throws IOException, InterruptedException {
    String java = JDK.resolve("java").toString();
    String classPath = classes + ":" + CLASS_PATH;
    String access = "--enable-native-access=ALL-UNNAMED"; // as the launcher does, for Zstandard
    return run(List.of(java, "-Xmx256m", "-XX:+UseSerialGC", access, "-cp", classPath, mainClass));
  }

  /** Runs commands of a shell, up to the first that fails. */
  Output shell(String commands) throws IOException, InterruptedException {
    return run(List.of("/bin/sh", "-eu", "-c", commands));
  }

  /** What {@code mvn} was asked so far: the arguments of each call. */
  List<String> mavenCalls() throws IOException {
    return Files.readAllLines(mavenCalls);
  }

  private Output run(List<String> command) throws IOException, InterruptedException {
    Path out = tools.resolve("out");
    Path err = tools.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(command))
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Map<String, String> environment = builder.environment();
    environment.merge("PATH", tools + ":" + JDK, (old, ours) -> ours + ":" + old);
    environment.remove("JAVA_TOOL_OPTIONS"); // the JVM would tell about it on standard error
    Process process = builder.start();
    try {
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running after " + MOST_SECONDS + " s: " + command);
      }
      return new Output(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }
}
