package org.gyre.tests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages of the project show and name is so. */
class DocumentsTest {

  private static final Path ROOT = Checkout.root();

  private static final Pattern MODULE = Pattern.compile("<module>([\\w-]+)</module>");

  /** Where the types of the JDK that pages name are. */
  private static final List<String> JDK_PACKAGES =
      List.of(
          "java.lang.",
          "java.lang.foreign.",
          "java.lang.invoke.",
          "java.math.",
          "java.time.",
          "java.util.");

  @TempDir private Path empty;

  /** The pages whose programs are run, with every guide. */
  static List<String> pages() throws IOException {
    List<String> pages = new ArrayList<>(List.of("README.md", "ARCHITECTURE.md"));
    try (Stream<Path> guides = Files.list(ROOT.resolve("docs"))) {
      guides
          .filter(file -> file.toString().endsWith(".md"))
          .map(file -> "docs/" + file.getFileName())
          .sorted()
          .forEach(pages::add);
    }
    return pages;
  }

  /** All pages. */
  static List<String> allPages() throws IOException {
    List<String> pages = pages();
    pages.addAll(List.of("CHANGELOG.md", "CONTRIBUTING.md"));
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void programsAndCommandsPrintWhatIsShown(String name) throws Exception {
    Document page = Document.read(ROOT, name);
    assertTrue(page.blocks().stream().anyMatch(block -> block.language().equals("java")), name);
    assertNone(DocumentCheck.mistakes(page, new Checkout(ROOT, empty)));
  }

  @Test
  void theTestCommandOfTheReadmeIsThatOfContinuousIntegration() throws Exception {
    Checkout checkout = new Checkout(ROOT, empty);
    Document readme = Document.read(ROOT, "README.md");
    for (Block block : readme.blocks()) {
      if (block.language().equals("sh") && block.text().contains("mvn")) {
        checkout.shell(block.text());
      }
    }
    List<String> ofReadme = checkout.mavenCalls();
    assertEquals(List.of("verify"), ofReadme);
    checkout.shell(".ci/run");
    List<String> ofBoth = checkout.mavenCalls();
    // -B only keeps Maven from colours and questions.
    assertEquals(List.of("verify", "-B verify"), ofBoth);
  }

  /**
   * {@link Checkout} stands in for the launcher, so the two must agree on what the README reads.
   */
  @Test
  void theLauncherLeavesTheClassPathInTheSecondLine() throws Exception {
    String launcher = Files.readString(ROOT.resolve("gyre"));
    assertTrue(launcher.contains("home_file=$target/gyre.home\n"));
    assertTrue(
        launcher.contains("printf '%s\\n' \"$home\" \"$class_path\" \"$jdk\" >\"$home/home\"\n"));
    assertTrue(launcher.contains("mv -f \"$home/home\" \"$home_file\""));
  }

  @ParameterizedTest
  @MethodSource("allPages")
  void linksLeadToFiles(String name) throws Exception {
    Set<String> broken = Document.read(ROOT, name).links();
    Path page = ROOT.resolve(name);
    broken.removeIf(link -> Files.exists(page.resolveSibling(link)));
    assertNone(broken);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void namedTypesExist(String name) throws Exception {
    Set<String> unknown = Document.read(ROOT, name).types();
    List<Path> sources = sources("");
    unknown.removeIf(type -> isDeclared(type, sources) || isOfJdk(type));
    assertNone(unknown);
  }

  @Test
  void theArchitectureNamesEveryModuleAndPackage() throws Exception {
    Document architecture = Document.read(ROOT, "ARCHITECTURE.md");
    Set<String> missing = new TreeSet<>();
    MODULE
        .matcher(Files.readString(ROOT.resolve("pom.xml")))
        .results()
        .forEach(module -> missing.add(module.group(1)));
    for (Path page : sources("package-info.java")) {
      if (page.toString().contains("/src/main/")) {
        missing.add(page.getParent().getFileName().toString());
      }
    }
    assertTrue(missing.size() > 15, () -> "found only " + missing);
    missing.removeIf(name -> architecture.text().contains("`" + name + "`"));
    // The folder of io-hdfs is org/gyre/io/hdfs.
    missing.remove("hdfs");
    assertNone(missing);
  }

  @Test
  void aWrongOutputIsFound() throws Exception {
    assertMistake(
        """
        ```java
        // One.java
        void main() {
          IO.println(1);
        }
        ```

        ```text
        2
        ```
        """,
        "page.md:8: shown is\n2\nbut what is printed is\n1\n");
  }

  @Test
  void anOutputThatGoesOnIsFound() throws Exception {
    assertMistake(
        """
        ```sh
        echo one; echo two
        ```

        ```text
        one
        ```
        """,
        "page.md:5: shown is\none\nbut what is printed is\none\ntwo\n");
  }

  @Test
  void aProgramThatDoesNotCompileIsFound() throws Exception {
    assertMistake(
        """
        ```java
        // One.java
        import org.gyre.dataflow.api.DataSets;
        void main() {}
        ```

        ```text
        ```
        """,
        "page.md:1: the program does not compile:\n");
  }

  @Test
  void aWarningOfTheCompilerIsFound() throws Exception {
    assertMistake(
        """
        ```java
        // One.java
        void main() {
          java.util.List raw = null;
        }
        ```

        ```text
        ```
        """,
        "page.md:1: the program does not compile:\n");
  }

  @Test
  void aProgramThatFailsIsFound() throws Exception {
    assertMistake(
        """
        ```java
        // One.java
        void main() {
          IO.println(1 / (int) Math.sin(0));
        }
        ```

        ```text
        ```
        """,
        "page.md:1: failed with exit code 1 and\n");
  }

  @Test
  void aCommandThatFailsIsFound() throws Exception {
    assertMistake(
        """
        ```sh
        ./gyre pagerank datasets/no-such-file.tsv
        echo goes on
        ```
        """,
        "page.md:1: failed with exit code 1 and\ngyre: ");
  }

  @Test
  void anUncheckedBlockIsFound() throws Exception {
    assertMistake("```python\nprint(1)\n```\n", "page.md:1: it is neither java, sh nor text");
    assertMistake("```text\n1\n```\n", "page.md:1: it is the output of nothing");
    assertMistake("```java\nvoid main() {}\n```\n", "page.md:1: the first line of the program");
    assertMistake("```java\n// One.java\nvoid main() {}\n```\n", "page.md:1: the output of the");
  }

  @Test
  void timesMayDiffer() throws Exception {
    assertNone(mistakes("```sh\necho 12.50 s\n```\n\n```text\n0.31 s\n```\n"));
  }

  @Test
  void aBrokenNameOrLinkIsFound() {
    Document page =
        new Document("page.md", "See [this](a.md#part), [that](https://b.org), `Stage` and `a.b`.");
    assertEquals(Set.of("a.md"), page.links());
    assertEquals(Set.of("Stage"), page.types());
    assertFalse(isOfJdk("Stage"));
  }

  private void assertMistake(String page, String start) throws Exception {
    List<String> mistakes = mistakes(page);
    assertEquals(1, mistakes.size(), () -> mistakes.toString());
    assertTrue(mistakes.getFirst().startsWith(start), mistakes.getFirst());
  }

  private List<String> mistakes(String page) throws Exception {
    Path root = Files.createTempDirectory(empty, "root");
    Path folder = Files.createTempDirectory(empty, "page");
    return DocumentCheck.mistakes(new Document("page.md", page), new Checkout(root, folder));
  }

  private static void assertNone(Iterable<String> mistakes) {
    String text = String.join("\n", mistakes);
    assertEquals("", text);
  }

  /** The Java sources of all modules whose path ends so. */
  private static List<Path> sources(String end) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().contains("/src/") && file.toString().endsWith(".java"))
          .filter(file -> file.toString().endsWith(end))
          .toList();
    }
  }

  /** Whether there is a file for the first part of a name, which declares all further parts. */
  private static boolean isDeclared(String type, List<Path> sources) {
    String[] parts = type.split("\\.");
    return sources.stream()
        .filter(file -> file.endsWith(parts[0] + ".java"))
        .anyMatch(file -> declaresAll(file, parts));
  }

  private static boolean declaresAll(Path file, String[] parts) {
    try {
      String source = Files.readString(file);
      return Stream.of(parts)
          .allMatch(
              part ->
                  Pattern.compile("(class|interface|record|enum) " + part + "\\b")
                      .matcher(source)
                      .find());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfJdk(String type) {
    return JDK_PACKAGES.stream().anyMatch(name -> isClass(name + type));
  }

  private static boolean isClass(String name) {
    try {
      Class.forName(name, false, null);
      return true;
    } catch (ClassNotFoundException _) {
      return false;
    }
  }
}
