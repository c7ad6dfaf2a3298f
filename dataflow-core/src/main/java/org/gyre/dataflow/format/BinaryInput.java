package org.gyre.dataflow.format;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/**
 * Reads what {@link BinaryOutput} has written, in parallel. How many values there are is known
 * beforehand. A file that is damaged, or was written with another form of the type (other
 * components, other constants of an enum), is refused.
 *
 * @param <T> the type of the values
 */
public final class BinaryInput<T> implements InputFormat<T> {

  private static final long serialVersionUID = 1;

  private final FileSet files;
  private final Layout<T> layout;

  private BinaryInput(FileSet files, Layout<T> layout) {
    this.files = files;
    this.layout = layout;
  }

  /**
   * Reads a file.
   *
   * @param <T> the type of the values
   * @param file the file; not touched before the job runs
   * @param type their class, without type parameters
   * @return the input
   * @throws IllegalArgumentException if the type has no layout
   */
  public static <T> BinaryInput<T> of(Path file, Class<T> type) {
    return of(FileSet.of(file), Layouts.of(type));
  }

  /**
   * Reads several files.
   *
   * @param <T> the type of the values
   * @param files the files; not looked for before the job runs
   * @param layout the layout of the values
   * @return the input
   */
  public static <T> BinaryInput<T> of(FileSet files, Layout<T> layout) {
    return new BinaryInput<>(files, layout);
  }

  @Override
  public Layout<T> layout() {
    return layout;
  }

  @Override
  public List<FilesSplit> splits(int wanted) throws IOException {
    return files.splits(wanted, true);
  }

  @Override
  public OptionalLong count() {
    try {
      long rows = 0;
      for (Path file : files.list()) {
        try (FileChannel raw = TextFile.at(file).open()) {
          BinaryFile.readHead(file, raw, layout.form());
          rows += BinaryFile.Mark.read(file, raw, raw.size() - BinaryFile.MARK).allRows();
        }
      }
      return OptionalLong.of(rows);
    } catch (IOException reportedWhenTheJobRuns) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void read(Split split, Collector<? super T> out, ReadContext context) throws Exception {
    ((FilesSplit) split).each(context, (part, buffers) -> read(part, out, buffers));
  }

  /** Reads the blocks that start in a part. */
  private void read(FilePart part, Collector<? super T> out, ReadContext context) throws Exception {
    Path file = Path.of(part.path());
    FileSplit range = part.range();
    Blocks blocks = new Blocks(file, context);
    long done = range.start();
    try (FileChannel raw = part.file().open()) {
      long at = BinaryFile.readHead(file, raw, layout.form());
      while (at < range.end()) {
        BinaryFile.Mark mark = BinaryFile.Mark.read(file, raw, at);
        long rowsAt = at + BinaryFile.MARK;
        if (mark.isEnd()) {
          if (rowsAt != raw.size()) {
            throw BinaryFile.damaged(file, rowsAt, "something follows its end");
          }
          break;
        }
        if (rowsAt + mark.stored() + BinaryFile.MARK > raw.size()) {
          throw BinaryFile.damaged(file, at, "it ends too early");
        }
        if (at >= range.start()) {
          collect(blocks.rows(raw, mark), mark, out);
          long now = Math.min(rowsAt + mark.stored(), range.end());
          context.progress(now - done);
          done = now;
        }
        at = rowsAt + mark.stored();
        if (at == raw.size()) {
          throw BinaryFile.damaged(file, at, "it ends too early");
        }
      }
    }
    if (done < range.end()) {
      context.progress(range.end() - done);
    }
  }

  private void collect(MemorySegment rows, BinaryFile.Mark mark, Collector<? super T> out)
      throws Exception {
    int fixed = layout.isFixedSize() ? layout.fixedSize() : -1;
    long at = 0;
    for (int i = 0; i < mark.rows(); i++) {
      if (fixed >= 0) {
        out.collect(layout.read(rows, at, 0));
        at += fixed;
      } else {
        out.collect(layout.read(rows, at + Integer.BYTES, 0));
        at += Integer.BYTES + rows.get(ValueLayout.JAVA_INT_UNALIGNED, at);
      }
    }
  }

  @Override
  public Optional<String> version() throws IOException {
    return files.version();
  }

  @Override
  public String describe() {
    return "binary file " + files;
  }

  /** Reads blocks into memory that it keeps. */
  private static final class Blocks {

    private final Path file;
    private final ReadContext context;
    private @Nullable MemorySegment stored;
    private @Nullable MemorySegment plain;

    Blocks(Path file, ReadContext context) {
      this.file = file;
      this.context = context;
    }

    MemorySegment rows(FileChannel raw, BinaryFile.Mark mark) throws IOException {
      stored = atLeast(mark.stored(), stored);
      ByteBuffer bytes = stored.asSlice(0, mark.stored()).asByteBuffer();
      BinaryFile.readFully(file, raw, mark.at() + BinaryFile.MARK, bytes);
      bytes.flip();
      mark.check(bytes);
      if (mark.packing() == BinaryFile.PLAIN) {
        return stored;
      }
      plain = atLeast(mark.size(), plain);
      ByteBuffer target = plain.asSlice(0, mark.size()).asByteBuffer();
      long size = Zstd.decompressDirectByteBuffer(target, 0, mark.size(), bytes, 0, mark.stored());
      if (size != mark.size()) {
        throw BinaryFile.damaged(file, mark.at(), "its rows cannot be unpacked");
      }
      return plain;
    }

    private MemorySegment atLeast(int bytes, @Nullable MemorySegment known) {
      return known != null && known.byteSize() >= bytes
          ? known
          : context.buffer(Math.max(1, bytes));
    }
  }
}
