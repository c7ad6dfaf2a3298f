import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Checks or rewrites the form of every Java source of the project: {@code Format check|write ROOT
 * FOLDER}, where the project is at ROOT and FOLDER is it or a part of it.
 *
 * <p>A source program that the build runs on the JDK of the toolchain, because google-java-format
 * reads the language of the JDK it runs on. Exit code 0: every file is, or now is, as
 * google-java-format writes it; 1: some are not, each is named; 2: wrong arguments.
 */
final class Format {

  private static final List<String> MODES = List.of("check", "write");

  private final Path root;
  private final Path folder;
  private final boolean write;
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

  private Format(Path root, Path folder, boolean write) {
    this.root = root;
    this.folder = folder;
    this.write = write;
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 3 || !MODES.contains(args[0])) {
      System.err.println(
          "usage: Format check|write ROOT FOLDER, but got: " + String.join(" ", args));
      System.exit(2);
    }
    Path root = Path.of(args[1]);
    Format format = new Format(root, root.resolve(args[2]).normalize(), args[0].equals("write"));
    format.sources().parallelStream().forEach(format::visit);
    if (!format.complaints.isEmpty()) {
      format.complaints.stream().sorted().forEach(System.err::println);
      System.err.println(format.complaints.size() + " file(s) to mend. Run config/format.");
      System.exit(1);
    }
  }

  /** Every Java file below a {@code src} or {@code config} folder of the project or of a module. */
  private List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.find(folder, 64, (path, file) -> file.isRegularFile())) {
      return files.filter(this::isSource).toList();
    }
  }

  private boolean isSource(Path file) {
    Path inside = root.relativize(file);
    boolean owned =
        inside.startsWith("config")
            || inside.startsWith("src")
            || (inside.getNameCount() > 1 && inside.getName(1).toString().equals("src"));
    return owned && inside.toString().endsWith(".java");
  }

  private void visit(Path file) {
    try {
      String found = Files.readString(file);
      String wanted = formatted(found);
      if (wanted.equals(found)) {
        return;
      }
      if (write) {
        Files.writeString(file, wanted);
        System.out.println("formatted " + root.relativize(file));
      } else {
        complaints.add(
            root.relativize(file) + ":" + firstDifference(found, wanted) + ": not formatted");
      }
    } catch (FormatterException | IOException e) {
      complaints.add(root.relativize(file) + ": " + e.getMessage());
    }
  }

  private static String formatted(String source) throws FormatterException {
    String imports = ImportOrderer.reorderImports(source, Style.GOOGLE);
    return new Formatter().formatSource(RemoveUnusedImports.removeUnusedImports(imports));
  }

  private static int firstDifference(String found, String wanted) {
    List<String> a = found.lines().toList();
    List<String> b = wanted.lines().toList();
    int line = 0;
    while (line < a.size() && line < b.size() && a.get(line).equals(b.get(line))) {
      line++;
    }
    return line + 1;
  }
}
