package org.gyre.dataflow.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gyre.dataflow.format.Utf8Decoder.Malformed;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/**
 * The lines of text files as strings, without their line ends ({@code \n} or {@code \r\n}).
 *
 * <p>Plain files are read in parallel; packed ones ({@code .gz}, {@code .zst}, {@code .xz}, {@code
 * .bz2}, {@code .deflate}) are unpacked on the way, each by one task.
 */
public final class TextInput implements InputFormat<String> {

  private static final long serialVersionUID = 1;

  private final FileSet files;
  private final String charset;
  private final Malformed malformed;

  private TextInput(FileSet files, String charset, Malformed malformed) {
    this.files = files;
    this.charset = charset;
    this.malformed = malformed;
  }

  /**
   * The lines of a file; bytes that are not UTF-8 are an error.
   *
   * @param file the file; not touched before the job runs
   * @return the input
   */
  public static TextInput of(Path file) {
    return of(FileSet.of(file));
  }

  /**
   * The lines of several files; bytes that are not UTF-8 are an error.
   *
   * @param files the files; not looked for before the job runs
   * @return the input
   */
  public static TextInput of(FileSet files) {
    return new TextInput(files, StandardCharsets.UTF_8.name(), Malformed.REFUSE);
  }

  /**
   * The same input with files that are not UTF-8.
   *
   * @param coding one whose characters are one byte each, such as ISO-8859-1 or windows-1252
   * @return the input
   * @throws IllegalArgumentException if it is another one
   */
  public TextInput charset(Charset coding) {
    return new TextInput(files, TextDecoder.check(coding).name(), malformed);
  }

  /**
   * The same input with another answer to bytes that are no text; for logs and other texts of mixed
   * origin.
   *
   * @param answer refuse them, or put U+FFFD in their place
   * @return the input
   */
  public TextInput malformed(Malformed answer) {
    return new TextInput(files, charset, answer);
  }

  @Override
  public Layout<String> layout() {
    return Layouts.of(String.class);
  }

  @Override
  public List<FilesSplit> splits(int wanted) throws IOException {
    return files.splits(wanted, true);
  }

  @Override
  public boolean isSplittable() {
    return files.isSplittable(true);
  }

  @Override
  public void read(Split split, Collector<? super String> out, ReadContext context)
      throws Exception {
    TextDecoder decoder = new TextDecoder(Charset.forName(charset), malformed);
    ((FilesSplit) split)
        .each(
            context,
            (part, buffers) -> {
              try (LineBlocks blocks = part.open(buffers)) {
                while (blocks.next()) {
                  read(blocks, decoder, out);
                }
              }
            });
  }

  private static void read(LineBlocks blocks, TextDecoder decoder, Collector<? super String> out)
      throws Exception {
    MemorySegment segment = blocks.segment();
    for (long start = blocks.from(), next; start < blocks.to(); start = next) {
      long end = LineBlocks.lineEnd(segment, start);
      next = end + 1;
      if (end > start && segment.get(JAVA_BYTE, end - 1) == '\r') {
        end--;
      }
      out.collect(line(blocks, decoder, start, end));
    }
  }

  private static String line(LineBlocks blocks, TextDecoder decoder, long start, long end)
      throws IOException {
    try {
      return decoder.decode(blocks.segment(), start, end);
    } catch (CharacterCodingException malformed) {
      throw blocks.error(start, "not " + decoder.advice() + " or read it with malformed(REPLACE)");
    }
  }

  @Override
  public Optional<String> version() throws IOException {
    return files.version();
  }

  @Override
  public String describe() {
    return "text file " + files;
  }
}
