package org.gyre.dataflow.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.util.List;
import org.gyre.dataflow.format.Utf8Decoder.Malformed;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/**
 * The rows of delimited files that are invalid. Each file is read from its start, to count lines.
 */
record InvalidLinesInput(FileSet files, CsvType<?> type, CsvForm form)
    implements InputFormat<InvalidLine> {

  @Override
  public Layout<InvalidLine> layout() {
    return Layouts.of(InvalidLine.class);
  }

  @Override
  public List<FilesSplit> splits(int wanted) throws IOException {
    return files.splits(wanted, false);
  }

  @Override
  public boolean isSplittable() {
    return files.isSplittable(false);
  }

  @Override
  public void read(Split split, Collector<? super InvalidLine> out, ReadContext context)
      throws Exception {
    ((FilesSplit) split).each(context, (part, buffers) -> read(part, out, buffers));
  }

  private void read(FilePart part, Collector<? super InvalidLine> out, ReadContext context)
      throws Exception {
    new CsvReader(form, type, new Lines(part, form, out)).read(part, context, _ -> {});
  }

  @Override
  public String describe() {
    return "invalid lines of CSV file " + files;
  }

  /** Hands invalid rows on with the numbers of their lines, which it counts. */
  private static final class Lines implements CsvReader.WhenInvalid {

    private final FilePart part;
    private final Collector<? super InvalidLine> out;
    private final TextDecoder decoder;
    private long line;
    private long counted;

    Lines(FilePart part, CsvForm form, Collector<? super InvalidLine> out) {
      this.part = part;
      this.out = out;
      this.decoder = new TextDecoder(Charset.forName(form.charset()), Malformed.REPLACE);
    }

    @Override
    public void take(LineBlocks blocks, long from, long to, InvalidRow row) throws Exception {
      count(blocks, from);
      MemorySegment segment = blocks.segment();
      boolean carriageReturn = to - 2 >= from && segment.get(JAVA_BYTE, to - 2) == '\r';
      String text = decoder.decode(segment, from, carriageReturn ? to - 2 : to - 1);
      out.collect(new InvalidLine(part.path(), line, text, row.getMessage()));
    }

    @Override
    public void passed(LineBlocks blocks) throws IOException {
      count(blocks, blocks.to());
      counted = 0;
    }

    private void count(LineBlocks blocks, long to) throws IOException {
      if (line == 0) {
        // What stands before the rows is short.
        line = part.file().line(blocks.position(blocks.from()));
      }
      for (; counted < to; counted++) {
        line += blocks.segment().get(JAVA_BYTE, counted) == '\n' ? 1 : 0;
      }
    }
  }
}
