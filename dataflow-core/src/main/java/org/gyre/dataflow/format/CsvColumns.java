package org.gyre.dataflow.format;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.gyre.dataflow.format.CsvForm.Naming;
import org.gyre.dataflow.format.InputFormat.ReadContext;
import org.gyre.dataflow.format.Utf8Decoder.Malformed;

/**
 * Which fields of the rows of one file are wanted, and where its rows start.
 *
 * <p>A column has the name of a component if the names are equal, or else if they are equal but for
 * the case of letters and for marks between them: {@code Order_ID} is {@code orderId}.
 *
 * @param names the names of all columns
 * @param fields for each component the number of its column
 * @param start the position after the header
 */
record CsvColumns(List<String> names, int[] fields, long start) {

  /** Headers are short; a longer one makes the buffer grow. */
  private static final int BLOCK = 1 << 14;

  /** How many columns a row has. */
  int width() {
    return names.size();
  }

  static CsvColumns of(CsvForm form, TextFile file, List<String> components, ReadContext context)
      throws IOException {
    List<String> names = new ArrayList<>();
    long start = 0;
    if (form.naming() == Naming.HEADER || form.skipped() > 0) {
      start = header(form, file, names, context);
    }
    if (form.naming() == Naming.BY_POSITION) {
      return new CsvColumns(components, IntStream.range(0, components.size()).toArray(), start);
    }
    if (form.naming() == Naming.GIVEN) {
      names = form.givenNames();
    }
    int[] fields = new int[components.size()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = find(components.get(i), names, file);
    }
    return new CsvColumns(List.copyOf(names), fields, start);
  }

  /** Reads the lines before the rows; returns where these start. */
  private static long header(CsvForm form, TextFile file, List<String> names, ReadContext context)
      throws IOException {
    boolean isNamed = form.naming() == Naming.HEADER;
    CsvRows rows = new CsvRows(form);
    TextDecoder decoder = new TextDecoder(Charset.forName(form.charset()), Malformed.REPLACE);
    FileSplit all = new FileSplit(0, Long.MAX_VALUE, 0);
    try (LineBlocks blocks = file.open(all, context, BLOCK)) {
      long end = skip(blocks, form.skipped());
      if (!isNamed) {
        return end < 0 ? Long.MAX_VALUE : blocks.position(end);
      }
      if (end < 0 || !rows.first(blocks, end)) {
        throw new IOException(
            file
                + ": there is no header; the file has only comments or nothing"
                + " (noHeader() or columns(...) read files without one)");
      }
      CsvLine line = rows.line();
      for (int i = 0; i < line.fields(); i++) {
        String name = decoder.decode(line.segment(), line.start(i), line.end(i));
        names.add(name.replace("\"\"", "\"").trim());
      }
      return blocks.position(rows.next());
    } catch (InvalidRow row) {
      throw new IOException(file + ": the header cannot be read: " + row.getMessage(), row);
    }
  }

  /** Passes over lines; returns where the next one starts, -1 if the file ends before. */
  private static long skip(LineBlocks blocks, int lines) throws IOException {
    int left = lines;
    while (blocks.next()) {
      long p = blocks.from();
      while (left > 0 && p < blocks.to()) {
        p = LineBlocks.lineEnd(blocks.segment(), p) + 1;
        left--;
      }
      if (left == 0) {
        return p;
      }
    }
    return -1;
  }

  private static int find(String component, List<String> names, TextFile file) throws IOException {
    List<Integer> equal = where(component, names, name -> name);
    List<Integer> alike =
        equal.isEmpty() ? where(plain(component), names, CsvColumns::plain) : equal;
    if (alike.size() == 1) {
      return alike.get(0);
    }
    if (!alike.isEmpty()) {
      throw ambiguous(file, component, names);
    }
    throw new IOException(
        file
            + ": no column is named \""
            + component
            + "\"; the columns are "
            + names
            + ", in any case of letters; name it as in the file, or give names to the"
            + " columns with columns(...)");
  }

  static IOException ambiguous(TextFile file, String name, List<String> names) {
    return new IOException(
        file
            + ": several columns are named \""
            + name
            + "\"; the columns are "
            + names
            + "; give them names of their own with columns(...) and skipLines(1)");
  }

  private static List<Integer> where(
      String wanted, List<String> names, UnaryOperator<String> form) {
    return IntStream.range(0, names.size())
        .filter(i -> form.apply(names.get(i)).equals(wanted))
        .boxed()
        .toList();
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }
}
