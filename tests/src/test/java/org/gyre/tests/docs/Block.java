package org.gyre.tests.docs;

import java.util.ArrayList;
import java.util.List;

/**
 * A fenced block of a Markdown page.
 *
 * @param language the word behind the opening fence; empty if there is none
 * @param line the number of the line of the opening fence, from 1
 * @param text the lines between the fences, each with its end
 */
record Block(String language, int line, String text) {

  private static final String FENCE = "```";

  /**
   * The blocks of a page, in order.
   *
   * @throws IllegalArgumentException if a fence is not closed
   */
  static List<Block> of(String page) {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = page.lines().toList();
    for (int open = 0; open < lines.size(); open++) {
      if (lines.get(open).startsWith(FENCE)) {
        int close = closing(lines, open);
        String text =
            String.join("", lines.subList(open + 1, close).stream().map(Block::ended).toList());
        blocks.add(new Block(lines.get(open).substring(FENCE.length()).strip(), open + 1, text));
        open = close;
      }
    }
    return blocks;
  }

  private static int closing(List<String> lines, int open) {
    for (int line = open + 1; line < lines.size(); line++) {
      if (lines.get(line).strip().equals(FENCE)) {
        return line;
      }
    }
    throw new IllegalArgumentException(
        "the block that begins in line " + (open + 1) + " has no end");
  }

  private static String ended(String line) {
    return line + "\n";
  }
}
