package org.gyre.tests.docs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs what a page shows and lists where the page is wrong.
 *
 * <ul>
 *   <li>A {@code java} block is a whole program, whose first line is a comment with its file name.
 *       It compiles without a warning and prints the {@code text} block that follows.
 *   <li>A {@code sh} block is run by a shell. If a {@code text} block follows, that is its output.
 *   <li>Every {@code text} block is the output of the block before it. A block without a language
 *       is a diagram; other languages are not known here, and so are wrong.
 * </ul>
 *
 * <p>Times, such as {@code 0.42 s}, may differ; everything else may not.
 */
final class DocumentCheck {

  private static final Pattern FILE_NAME = Pattern.compile("// (\\w+)\\.java\n");
  private static final String NO_OUTPUT = "it is the output of nothing: it follows no java or sh";
  private static final Pattern TIME = Pattern.compile("\\d+\\.\\d+ s\\b");

  private final Document document;
  private final Checkout checkout;
  private final List<String> mistakes = new ArrayList<>();

  private DocumentCheck(Document document, Checkout checkout) {
    this.document = document;
    this.checkout = checkout;
  }

  /** The mistakes of a page, each with its line and what is wrong; none if all of it is true. */
  static List<String> mistakes(Document document, Checkout checkout)
      throws IOException, InterruptedException {
    DocumentCheck check = new DocumentCheck(document, checkout);
    check.run();
    return check.mistakes;
  }

  private void run() throws IOException, InterruptedException {
    List<Block> blocks = document.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      String before = language(blocks, i - 1);
      Block output = language(blocks, i + 1).equals("text") ? blocks.get(i + 1) : null;
      switch (block.language()) {
        case "java" -> program(block, output);
        case "sh" -> commands(block, output);
        case "text" -> require(block, before.equals("java") || before.equals("sh"), NO_OUTPUT);
        case "" -> {}
        default -> mistake(block, "it is neither java, sh nor text, so it is not checked");
      }
    }
  }

  private static String language(List<Block> blocks, int index) {
    return index >= 0 && index < blocks.size() ? blocks.get(index).language() : "";
  }

  private void program(Block program, Block output) throws IOException, InterruptedException {
    Matcher name = FILE_NAME.matcher(program.text());
    if (!name.lookingAt()) {
      mistake(program, "the first line of the program is not a comment with its file name");
    } else if (output == null) {
      mistake(program, "the output of the program is not shown: a text block must follow");
    } else {
      String errors = checkout.compile(name.group(1) + ".java", program.text());
      if (errors.isEmpty()) {
        compare(program, output, checkout.java(name.group(1)));
      } else {
        mistake(program, "the program does not compile:\n" + errors);
      }
    }
  }

  private void commands(Block commands, Block output) throws IOException, InterruptedException {
    compare(commands, output, checkout.shell(commands.text()));
  }

  private void compare(Block run, Block shown, Checkout.Output printed) {
    if (printed.code() != 0 || !printed.err().isEmpty()) {
      mistake(run, "failed with exit code " + printed.code() + " and\n" + printed.err());
    } else if (shown != null && !masked(shown.text()).equals(masked(printed.out()))) {
      mistake(shown, "shown is\n" + shown.text() + "but what is printed is\n" + printed.out());
    }
  }

  private static String masked(String output) {
    return TIME.matcher(output).replaceAll("? s");
  }

  private void require(Block block, boolean holds, String message) {
    if (!holds) {
      mistake(block, message);
    }
  }

  private void mistake(Block block, String message) {
    mistakes.add(document.name() + ":" + block.line() + ": " + message);
  }
}
