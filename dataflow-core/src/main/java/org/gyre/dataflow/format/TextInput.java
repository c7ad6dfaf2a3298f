package org.gyre.dataflow.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.List;
import org.gyre.dataflow.format.Utf8Decoder.Malformed;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/**
 * The lines of a UTF-8 text file as strings, without their line ends ({@code \n} or {@code \r\n}).
 *
 * <p>Plain files are read in parallel; {@code .gz} and {@code .zst} files are unpacked on the way,
 * by one task.
 */
public final class TextInput implements InputFormat<String> {

  private static final long serialVersionUID = 1;

  private final TextFile file;
  private final Malformed malformed;

  private TextInput(TextFile file, Malformed malformed) {
    this.file = file;
    this.malformed = malformed;
  }

  /**
   * The lines of a file; bytes that are not UTF-8 are an error.
   *
   * @param file the file; not touched before the job runs
   * @return the input
   */
  public static TextInput of(Path file) {
    return new TextInput(TextFile.at(file), Malformed.REFUSE);
  }

  /**
   * The same input with another answer to bytes that are not UTF-8; for logs and other texts of
   * mixed origin.
   *
   * @param answer refuse them, or put U+FFFD in their place
   * @return the input
   */
  public TextInput malformed(Malformed answer) {
    return new TextInput(file, answer);
  }

  @Override
  public Layout<String> layout() {
    return Layouts.of(String.class);
  }

  @Override
  public List<FileSplit> splits(int wanted) throws IOException {
    return file.splits(0, wanted);
  }

  @Override
  public void read(Split split, Collector<? super String> out, ReadContext context)
      throws Exception {
    Utf8Decoder decoder = new Utf8Decoder(malformed);
    try (LineBlocks blocks = file.open((FileSplit) split, context)) {
      while (blocks.next()) {
        read(blocks, decoder, out);
      }
    }
  }

  private static void read(LineBlocks blocks, Utf8Decoder decoder, Collector<? super String> out)
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

  private static String line(LineBlocks blocks, Utf8Decoder decoder, long start, long end)
      throws IOException {
    try {
      return decoder.decode(blocks.segment(), start, end);
    } catch (CharacterCodingException malformed) {
      throw blocks.error(
          start,
          "not UTF-8 text; convert the file (iconv -f LATIN1 -t UTF-8) or read it with"
              + " malformed(REPLACE)");
    }
  }

  @Override
  public String describe() {
    return "text file " + file;
  }
}
