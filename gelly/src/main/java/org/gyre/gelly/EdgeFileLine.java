package org.gyre.gelly;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.gyre.dataflow.format.Decimals;

/**
 * One line of an edge or vertex file, cut into tokens where it lies. Reused from line to line.
 *
 * <p>Between tokens stands one separator, perhaps with blanks around it; or, if the separator is a
 * space, any run of spaces and tabs. A token in double quotes may contain anything; a quote in it
 * is doubled. A separator at the end of the line adds no token. At most {@link #MOST} tokens are
 * kept: one more than a correct line has.
 */
final class EdgeFileLine {

  static final int MOST = 4;

  private final int separator;
  private final long[] starts = new long[MOST];
  private final long[] ends = new long[MOST];
  private final boolean[] quoted = new boolean[MOST];
  private MemorySegment segment;
  private long start;
  private long end;
  private int tokens;

  EdgeFileLine(char separator) {
    this.separator = separator;
  }

  /** Whether a line is neither blank nor a comment. */
  static boolean isData(MemorySegment segment, long start, long end) {
    for (long p = start; p < end; p++) {
      byte c = segment.get(JAVA_BYTE, p);
      if (c != ' ' && c != '\t' && c != '\r') {
        return c != '#' && c != '%';
      }
    }
    return false;
  }

  /** Cuts the line from {@code start} to its {@code \n} at {@code end}. */
  void cut(MemorySegment segment, long start, long end) {
    this.segment = segment;
    this.start = start;
    this.end = end > start && at(end - 1, segment) == '\r' ? end - 1 : end;
    this.tokens = 0;
    long p = skipBlanks(start);
    while (p < this.end && tokens < MOST) {
      p = skipSeparator(token(p));
    }
  }

  /**
   * Keeps the token that starts at {@code p}, which is no blank; returns where it and the blanks
   * after it end.
   */
  private long token(long p) {
    quoted[tokens] = at(p) == '"' && closingQuote(p) > 0;
    long tokenEnd = quoted[tokens] ? closingQuote(p) : unquotedEnd(p);
    starts[tokens] = quoted[tokens] ? p + 1 : p;
    ends[tokens] = tokenEnd;
    tokens++;
    return skipBlanks(quoted[tokens - 1] ? tokenEnd + 1 : tokenEnd);
  }

  private long unquotedEnd(long p) {
    long stop = p;
    while (stop < end && !isSeparator(at(stop))) {
      stop++;
    }
    while (stop > p && isBlank(at(stop - 1))) {
      stop--;
    }
    return stop;
  }

  /**
   * The quote that closes the one at {@code p}, if a separator or the end of the line follows it;
   * else -1.
   */
  private long closingQuote(long p) {
    for (long q = p + 1; q < end; q++) {
      if (at(q) == '"') {
        if (q + 1 == end || at(q + 1) != '"') {
          long next = separator == ' ' ? q + 1 : skipBlanks(q + 1);
          return next == end || isSeparator(at(next)) ? q : -1;
        }
        q++;
      }
    }
    return -1;
  }

  private long skipSeparator(long p) {
    return separator != ' ' && p < end ? skipBlanks(p + 1) : p;
  }

  private long skipBlanks(long from) {
    long p = from;
    while (p < end && isBlank(at(p))) {
      p++;
    }
    return p;
  }

  private boolean isSeparator(int c) {
    return c == separator || (separator == ' ' && c == '\t');
  }

  private boolean isBlank(int c) {
    return (c == ' ' || c == '\t') && (c != separator || separator == ' ');
  }

  private int at(long p) {
    return at(p, segment);
  }

  private static int at(long p, MemorySegment segment) {
    return segment.get(JAVA_BYTE, p);
  }

  byte separator() {
    return (byte) separator;
  }

  String separatorName() {
    return switch (separator) {
      case '\t' -> "tabs";
      case ',' -> "commas";
      case ';' -> "semicolons";
      default -> "spaces";
    };
  }

  /** How many tokens the line has; {@link #MOST} means so many or more. */
  int tokens() {
    return tokens;
  }

  long start() {
    return start;
  }

  long start(int token) {
    return starts[token];
  }

  long end(int token) {
    return ends[token];
  }

  boolean isEmpty(int token) {
    return starts[token] == ends[token] && !quoted[token];
  }

  /** Whether a token has doubled quotes to be made single. */
  boolean isQuoted(int token) {
    return quoted[token];
  }

  /**
   * Whether a token is an integer of 64 bits; a plus sign makes it a text, such as a telephone
   * number.
   */
  boolean isInteger(int token) {
    try {
      integer(token);
      return true;
    } catch (NumberFormatException text) {
      return false;
    }
  }

  /** A token as an integer. */
  long integer(int token) {
    if (starts[token] < ends[token] && at(starts[token]) == '+') {
      throw new NumberFormatException("a plus sign");
    }
    return Decimals.parseLong(segment, starts[token], ends[token]);
  }

  /** A token as a number. */
  double number(int token) {
    double number = Decimals.parseDouble(segment, starts[token], ends[token]);
    if (Double.isNaN(number)) {
      throw new NumberFormatException("not a number");
    }
    return number;
  }

  boolean isNumber(int token) {
    try {
      number(token);
      return true;
    } catch (NumberFormatException text) {
      return false;
    }
  }

  /** A token for messages and names. */
  String text(int token) {
    return text(starts[token], ends[token]);
  }

  /** The whole line for messages, its end left out if it is long. */
  String text() {
    long shown = Math.min(end, start + 80);
    return text(start, shown) + (shown < end ? "…" : "");
  }

  private String text(long from, long to) {
    byte[] bytes = segment.asSlice(from, to - from).toArray(JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
