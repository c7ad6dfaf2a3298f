package org.gyre.dataflow.format;

import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which files an input reads: some files, all files of a folder, or those that match a pattern.
 *
 * <p>Files found in a folder or by a pattern are read in the order of their paths, files that are
 * named one by one in the order given. What is hidden, because its name starts with {@code .} or
 * {@code _}, is passed over in folders, and by wildcards. Links are followed.
 *
 * <p>Nothing is looked at before a job asks for the files, and it asks once.
 */
public final class FileSet implements Serializable {

  private static final long serialVersionUID = 1;

  /** No path has it. */
  private static final String BETWEEN = "\0";

  /** Two changes within this time may leave a file with the same time of its last change. */
  private static final Duration UNSETTLED = Duration.ofSeconds(2);

  private enum Kind {
    FILES,
    FOLDER,
    PATTERN
  }

  private final Kind kind;

  /** One below the other, in one text: equal sets are alike, which arrays never are. */
  private final String places;

  private final boolean recursive;

  /** A pattern for the names of files; empty for all. */
  private final String name;

  private FileSet(Kind kind, String places, boolean recursive, String name) {
    this.kind = kind;
    this.places = places;
    this.recursive = recursive;
    this.name = name;
  }

  /**
   * Some files.
   *
   * @param files at least one, in the order in which they are read
   * @return the files
   * @throws IllegalArgumentException if there is none
   */
  public static FileSet of(Path... files) {
    return of(List.of(files));
  }

  /**
   * Some files.
   *
   * @param files at least one, in the order in which they are read
   * @return the files
   * @throws IllegalArgumentException if there is none
   */
  public static FileSet of(List<Path> files) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("a set of files needs at least one, but none was given");
    }
    return new FileSet(
        Kind.FILES, String.join(BETWEEN, files.stream().map(Path::toString).toList()), false, "");
  }

  /**
   * The files of a folder.
   *
   * @param folder the folder
   * @return all files in it that are not hidden; not those of folders in it, see {@link #recursive}
   */
  public static FileSet folder(Path folder) {
    return new FileSet(Kind.FOLDER, folder.toString(), false, "");
  }

  /**
   * The files that match a pattern, such as {@code logs/2026-*}{@code /**}{@code /*.csv.gz}.
   *
   * @param pattern a path, in whose names {@code *} stands for any characters, {@code ?} for one,
   *     <code>{a,b}</code> for either, {@code [a-z]} for one of these; and in which the name {@code
   *     **} stands for any number of folders, also none
   * @return the files; folders that match are passed over
   */
  public static FileSet glob(String pattern) {
    String[] names = pattern.split("/");
    for (String one : names) {
      matcher(one);
    }
    if (names.length == 0 || names[names.length - 1].equals("**")) {
      throw new IllegalArgumentException(
          "the pattern \"" + pattern + "\" names no files: let it end in a name, such as *");
    }
    return new FileSet(Kind.PATTERN, pattern, false, "");
  }

  /**
   * The same files and those of all folders within the folder.
   *
   * @return the files
   * @throws IllegalStateException if this is no folder
   */
  public FileSet recursive() {
    requireFolder("recursive()");
    return new FileSet(kind, places, true, name);
  }

  /**
   * Of the same files those whose name matches.
   *
   * @param pattern a name with wildcards, as in {@link #glob}: <code>*.{csv,csv.gz}</code>
   * @return the files
   * @throws IllegalStateException if this is no folder
   */
  public FileSet named(String pattern) {
    requireFolder("named(...)");
    matcher(pattern);
    return new FileSet(kind, places, recursive, pattern);
  }

  private void requireFolder(String call) {
    if (kind != Kind.FOLDER) {
      throw new IllegalStateException(
          call + " chooses among the files of a folder, but " + this + " is none");
    }
  }

  /**
   * Finds the files.
   *
   * @return at least one
   * @throws IOException if there is none, or a folder is missing or cannot be read; the message
   *     names it and says what to do
   */
  public List<Path> list() throws IOException {
    return switch (kind) {
      case FILES -> Stream.of(places.split(BETWEEN)).map(Path::of).toList();
      case FOLDER -> inFolder(Path.of(places));
      case PATTERN -> matching(places);
    };
  }

  /**
   * What tells the files from what they are at another time: their paths, sizes and times.
   *
   * @return a text that changes when a file does; empty if one was changed so lately that another
   *     change might leave no trace
   * @throws IOException if files are missing or cannot be looked at
   */
  public Optional<String> version() throws IOException {
    Instant settled = Instant.now().minus(UNSETTLED);
    StringBuilder version = new StringBuilder();
    for (Path path : list()) {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      Instant changed = found.lastModifiedTime().toInstant();
      if (changed.isAfter(settled)) {
        return Optional.empty();
      }
      version.append(path.toAbsolutePath()).append(BETWEEN).append(found.size());
      version.append(BETWEEN).append(changed).append(BETWEEN).append(found.fileKey()).append('\n');
    }
    return Optional.of(version.toString());
  }

  private List<Path> inFolder(Path folder) throws IOException {
    Set<Path> found = new TreeSet<>();
    walk(folder, name.isEmpty() ? FileSet::isVisible : matcher(name), found, new HashSet<>());
    if (found.isEmpty()) {
      throw new IOException(
          folder
              + ": there is no file"
              + (name.isEmpty() ? "" : " named " + name)
              + " in this folder"
              + (recursive ? ", nor in those within" : "; recursive() looks into those within")
              + " (names that start with . or _ are passed over)");
    }
    return List.copyOf(found);
  }

  private void walk(Path folder, Predicate<String> wanted, Set<Path> found, Set<Path> above)
      throws IOException {
    Path real = entered(folder, above);
    if (real != null) {
      for (Path entry : entries(folder)) {
        String entryName = entry.getFileName().toString();
        if (Files.isDirectory(entry)) {
          if (recursive && isVisible(entryName)) {
            walk(entry, wanted, found, above);
          }
        } else if (wanted.test(entryName)) {
          found.add(entry);
        }
      }
      above.remove(real);
    }
  }

  private static List<Path> matching(String pattern) throws IOException {
    List<String> names = Stream.of(pattern.split("/")).filter(one -> !one.isEmpty()).toList();
    int plain = 0;
    while (plain < names.size() - 1 && !hasWildcard(names.get(plain))) {
      plain++;
    }
    Path start = Path.of(pattern.startsWith("/") ? "/" : "");
    for (String one : names.subList(0, plain)) {
      start = start.resolve(one);
    }
    Set<Path> found = new TreeSet<>();
    match(start, names.subList(plain, names.size()), found, new HashSet<>());
    if (found.isEmpty()) {
      throw new IOException(
          pattern
              + ": no file matches this pattern in the folder "
              + start.toAbsolutePath()
              + "; check the pattern (** stands for any number of folders)");
    }
    return List.copyOf(found);
  }

  private static void match(Path folder, List<String> names, Set<Path> found, Set<Path> above)
      throws IOException {
    String first = names.get(0);
    List<String> rest = names.subList(1, names.size());
    if (first.equals("**")) {
      match(folder, rest, found, above);
      Path real = entered(folder, above);
      if (real != null) {
        for (Path entry : entries(folder)) {
          if (Files.isDirectory(entry) && isVisible(entry.getFileName().toString())) {
            match(entry, names, found, above);
          }
        }
        above.remove(real);
      }
      return;
    }
    Predicate<String> matcher = matcher(first);
    for (Path entry : entries(folder)) {
      if (matcher.test(entry.getFileName().toString())) {
        if (Files.isDirectory(entry)) {
          if (!rest.isEmpty()) {
            match(entry, rest, found, above);
          }
        } else if (rest.isEmpty()) {
          found.add(entry);
        }
      }
    }
  }

  /** The folder itself behind links; null if the walk is inside of it already. */
  private static Path entered(Path folder, Set<Path> above) throws IOException {
    try {
      Path real = folder.toRealPath();
      return above.add(real) ? real : null;
    } catch (NoSuchFileException missing) {
      throw new IOException(noFolder(folder), missing);
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
      return entries;
    } catch (NoSuchFileException missing) {
      throw new IOException(noFolder(folder), missing);
    } catch (NotDirectoryException file) {
      throw new IOException(folder + " is no folder; read a file by its own path", file);
    } catch (AccessDeniedException denied) {
      throw new IOException(
          folder + ": this user may not list the folder; check its permissions", denied);
    } catch (DirectoryIteratorException failed) {
      throw new IOException(folder + " cannot be listed: " + failed.getMessage(), failed);
    }
  }

  private static String noFolder(Path folder) {
    String where = folder.isAbsolute() ? "" : " in " + Path.of("").toAbsolutePath();
    return folder + ": there is no such folder" + where + "; check the path";
  }

  private static boolean isVisible(String name) {
    return !name.startsWith(".") && !name.startsWith("_");
  }

  private static boolean hasWildcard(String name) {
    return name.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  /** Hidden names match a pattern only if it starts as they do. */
  private static Predicate<String> matcher(String pattern) {
    var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    boolean showsHidden = !isVisible(pattern);
    return name -> (showsHidden || isVisible(name)) && matcher.matches(Path.of(name));
  }

  /**
   * Cuts the files into parts of about equal size, small files together, large ones cut.
   *
   * @param wanted how many parts would suit, at least 1; there are fewer where they would be very
   *     small
   * @param cuttable whether a file can be read from somewhere within; compressed ones never can
   * @return the parts in order
   * @throws IOException if a file is missing, a folder, unreadable, or not what its name says
   */
  public List<FilesSplit> splits(int wanted, boolean cuttable) throws IOException {
    return splits(wanted, cuttable, TextFile.SMALLEST_SPLIT);
  }

  List<FilesSplit> splits(int wanted, boolean cuttable, long smallest) throws IOException {
    List<FileCuts.Sized> files = new ArrayList<>();
    for (Path path : list()) {
      try (FileChannel raw = TextFile.at(path).open()) {
        boolean plain = Compression.of(path, raw) == Compression.NONE;
        files.add(new FileCuts.Sized(path.toString(), raw.size(), plain, plain && cuttable));
      }
    }
    return FileCuts.of(files, wanted, smallest);
  }

  /**
   * Whether several tasks can read, each a part.
   *
   * @param cuttable whether a file can be read from somewhere within; compressed ones never can
   * @return false if there is one file, and one task must read it from its start
   */
  public boolean isSplittable(boolean cuttable) {
    try {
      List<Path> files = list();
      if (files.size() > 1) {
        return true;
      }
      try (FileChannel raw = TextFile.at(files.get(0)).open()) {
        return cuttable && Compression.of(files.get(0), raw) == Compression.NONE;
      }
    } catch (IOException reportedWhenTheJobRuns) {
      return true;
    }
  }

  @Override
  public String toString() {
    String[] all = places.split(BETWEEN);
    return String.join(", ", all.length > 3 ? Arrays.copyOf(all, 2) : all)
        + (all.length > 3 ? " and " + (all.length - 2) + " more" : "")
        + (kind == Kind.FOLDER ? (recursive ? "/**/" : "/") + (name.isEmpty() ? "*" : name) : "");
  }
}
