package org.gyre.dataflow.format;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How a delimited text is written.
 *
 * @param delimiter stands between fields
 * @param quote stands around fields that may hold anything, or {@link #NO_QUOTE}
 * @param comment what lines start with that are no rows; empty for none
 * @param charset the name of the charset
 * @param nullText what stands for null beside an empty field; empty for nothing else
 * @param trimmed whether blanks around fields belong to no field
 * @param skipped how many lines stand before everything else
 * @param oneLine whether no field holds a line end
 * @param naming how the columns get their names
 * @param names with {@link Naming#GIVEN} the names, one below the other
 */
record CsvForm(
    char delimiter,
    int quote,
    String comment,
    String charset,
    String nullText,
    boolean trimmed,
    int skipped,
    boolean oneLine,
    Naming naming,
    String names)
    implements Serializable {

  static final int NO_QUOTE = -1;

  /** Of RFC 4180, with a header. */
  static final CsvForm STANDARD =
      new CsvForm(
          ',', '"', "", StandardCharsets.UTF_8.name(), "", false, 0, false, Naming.HEADER, "");

  /** How columns get their names. */
  enum Naming {
    /** The first row has them. */
    HEADER,
    /** They were given. */
    GIVEN,
    /** They have none: the first column is the first component. */
    BY_POSITION
  }

  CsvForm withDelimiter(char one) {
    checkMark("delimiter", one, quote);
    return new CsvForm(
        one, quote, comment, charset, nullText, trimmed, skipped, oneLine, naming, names);
  }

  CsvForm withQuote(int one) {
    if (one != NO_QUOTE) {
      checkMark("quote", (char) one, delimiter);
    }
    return new CsvForm(
        delimiter, one, comment, charset, nullText, trimmed, skipped, oneLine, naming, names);
  }

  private static void checkMark(String what, char one, int other) {
    if (one > 127 || one == '\n' || one == '\r' || one == other) {
      throw new IllegalArgumentException(
          "a "
              + what
              + " is one ASCII character other than a line end, and delimiter and quote differ, but"
              + " got the character "
              + (int) one);
    }
  }

  CsvForm withComment(String prefix) {
    return new CsvForm(
        delimiter, quote, prefix, charset, nullText, trimmed, skipped, oneLine, naming, names);
  }

  CsvForm withCharset(Charset coding) {
    String name = TextDecoder.check(coding).name();
    return new CsvForm(
        delimiter, quote, comment, name, nullText, trimmed, skipped, oneLine, naming, names);
  }

  CsvForm withNullText(String text) {
    return new CsvForm(
        delimiter, quote, comment, charset, text, trimmed, skipped, oneLine, naming, names);
  }

  CsvForm withTrimming() {
    return new CsvForm(
        delimiter, quote, comment, charset, nullText, true, skipped, oneLine, naming, names);
  }

  CsvForm withSkipped(int lines) {
    if (lines < 0) {
      throw new IllegalArgumentException("skipLines(" + lines + "): the number is negative");
    }
    return new CsvForm(
        delimiter, quote, comment, charset, nullText, trimmed, lines, oneLine, naming, names);
  }

  CsvForm withOneLine() {
    return new CsvForm(
        delimiter, quote, comment, charset, nullText, trimmed, skipped, true, naming, names);
  }

  CsvForm withNaming(Naming how, List<String> given) {
    return new CsvForm(
        delimiter,
        quote,
        comment,
        charset,
        nullText,
        trimmed,
        skipped,
        oneLine,
        how,
        String.join("\n", given));
  }

  List<String> givenNames() {
    return List.of(names.split("\n"));
  }

  /** Whether a reader can start at any line. */
  boolean isCuttable() {
    return oneLine || quote == NO_QUOTE;
  }
}
