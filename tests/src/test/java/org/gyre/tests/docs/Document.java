package org.gyre.tests.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A Markdown page of the project.
 *
 * @param name its path from the root of the project, as errors name it
 * @param text all of it
 */
record Document(String name, String text) {

  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)[^)]*\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern TYPE = Pattern.compile("[A-Z][a-z]\\w*(\\.[A-Z]\\w*)*");

  /** Reads a page below the root of the project. */
  static Document read(Path root, String name) throws IOException {
    return new Document(name, Files.readString(root.resolve(name)));
  }

  /** The fenced blocks, in order. */
  List<Block> blocks() {
    return Block.of(text);
  }

  /** The targets of links to other files of the project. */
  Set<String> links() {
    Set<String> links = new TreeSet<>();
    LINK.matcher(text).results().map(found -> found.group(1)).forEach(links::add);
    links.removeIf(link -> link.contains("://"));
    return links;
  }

  /**
   * What stands in backquotes and looks like the name of a Java type: {@code Stage}, {@code
   * Node.Read}.
   */
  Set<String> types() {
    Set<String> types = new TreeSet<>();
    CODE.matcher(withoutBlocks())
        .results()
        .map(MatchResult::group)
        .map(code -> code.substring(1, code.length() - 1))
        .filter(code -> TYPE.matcher(code).matches())
        .forEach(types::add);
    return types;
  }

  private String withoutBlocks() {
    String prose = text;
    for (Block block : blocks()) {
      prose = prose.replace(block.text(), "");
    }
    return prose.replaceAll("(?m)^```.*$", "");
  }
}
