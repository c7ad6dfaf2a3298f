package org.gyre.dataflow.format;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/**
 * Writes values of any type as they lie in memory, to be read by {@link BinaryInput} with the same
 * type: the fastest way to keep a data set between programs.
 *
 * <p>The file has blocks of rows, each with its checksum, and says how many rows it has. It can be
 * read in parallel, also where its blocks are {@link #compressed}. Machines of the same byte order
 * understand each other's files.
 *
 * @param <T> the type of the values
 */
public final class BinaryOutput<T> extends FileOutput<T> {

  private static final long serialVersionUID = 1;

  private final Layout<T> layout;
  private final boolean compressed;

  private BinaryOutput(Path file, Layout<T> layout, boolean compressed) {
    super(file);
    this.layout = layout;
    this.compressed = compressed;
  }

  /**
   * Writes values to a file.
   *
   * @param <T> the type of the values
   * @param file the file; its name must not be that of a packed file
   * @param type their class, without type parameters
   * @return the output
   * @throws IllegalArgumentException if the type has no layout, or the name ends in {@code .gz} or
   *     the like
   */
  public static <T> BinaryOutput<T> of(Path file, Class<T> type) {
    return of(file, Layouts.of(type));
  }

  /**
   * Writes values to a file.
   *
   * @param <T> the type of the values
   * @param file the file; its name must not be that of a packed file
   * @param layout their layout
   * @return the output
   * @throws IllegalArgumentException if the name ends in {@code .gz} or the like
   */
  public static <T> BinaryOutput<T> of(Path file, Layout<T> layout) {
    if (Compression.named(file) != Compression.NONE) {
      throw new IllegalArgumentException(
          file + ": files of rows are not packed as a whole; use compressed() and another name");
    }
    return new BinaryOutput<>(file, layout, false);
  }

  /**
   * The same output with each block packed by Zstandard: smaller, and slower to write.
   *
   * @return the output
   */
  public BinaryOutput<T> compressed() {
    return new BinaryOutput<>(file(), layout, true);
  }

  @Override
  protected void head(ByteSink out) throws IOException {
    out.put(BinaryFile.head(layout.form()));
  }

  @Override
  protected Encoder<T> encoder(ByteSink out) {
    return new Blocks<>(layout, compressed, out);
  }

  @Override
  protected void tail(ByteSink out, List<Encoder<T>> written) throws IOException {
    long rows = 0;
    long blocks = 0;
    for (Encoder<T> one : written) {
      rows += ((Blocks<T>) one).allRows;
      blocks += ((Blocks<T>) one).blocks;
    }
    out.put(BinaryFile.end(rows, blocks));
  }

  @Override
  boolean canBePacked() {
    return false;
  }

  @Override
  public String describe() {
    return "binary file " + file();
  }

  /** Gathers rows and writes them block by block. */
  private static final class Blocks<T> implements Encoder<T> {

    private static final int BLOCK = 1 << 18;
    private static final int LEVEL = 3;

    private final Layout<T> layout;
    private final boolean compressed;
    private final ByteSink out;
    private final int lengthBytes;
    private MemorySegment block = Arena.ofAuto().allocate(BLOCK);
    private ByteBuffer packed = ByteBuffer.allocateDirect(0);
    private int used;
    private int rows;
    private long allRows;
    private long blocks;

    Blocks(Layout<T> layout, boolean compressed, ByteSink out) {
      this.layout = layout;
      this.compressed = compressed;
      this.out = out;
      this.lengthBytes = layout.isFixedSize() ? 0 : Integer.BYTES;
    }

    @Override
    public void encode(T value) throws IOException {
      try {
        int fixed = layout.fixedSize();
        int size = layout.isFixedSize() ? fixed : fixed + layout.variableSize(value);
        makeRoom(size + (long) lengthBytes);
        if (lengthBytes > 0) {
          block.set(ValueLayout.JAVA_INT_UNALIGNED, used, size);
        }
        layout.write(value, block, used + lengthBytes, 0, fixed);
        used += lengthBytes + size;
        rows++;
      } catch (NullPointerException | ClassCastException wrong) {
        throw new IOException(value + " cannot be written: " + wrong.getMessage(), wrong);
      }
    }

    private void makeRoom(long bytes) throws IOException {
      if (used + bytes > block.byteSize() && used > 0) {
        flush();
      }
      if (bytes > block.byteSize()) {
        if (bytes > Integer.MAX_VALUE) {
          throw new IOException("a value of " + bytes + " bytes is too large for a file of rows");
        }
        block = Arena.ofAuto().allocate(bytes);
      }
    }

    private void flush() throws IOException {
      ByteBuffer plain = block.asSlice(0, used).asByteBuffer();
      ByteBuffer stored = compressed ? pack(plain) : plain;
      boolean smaller = stored.remaining() < used;
      ByteBuffer chosen = smaller ? stored : plain;
      int packing = smaller ? BinaryFile.ZSTD : BinaryFile.PLAIN;
      out.put(BinaryFile.block(rows, used, packing, chosen));
      out.put(chosen);
      allRows += rows;
      blocks++;
      rows = 0;
      used = 0;
    }

    private ByteBuffer pack(ByteBuffer plain) throws IOException {
      int most = Math.toIntExact(Zstd.compressBound(plain.remaining()));
      if (packed.capacity() < most) {
        packed = ByteBuffer.allocateDirect(most);
      }
      long size =
          Zstd.compressDirectByteBuffer(
              packed, 0, packed.capacity(), plain, 0, plain.remaining(), LEVEL);
      if (Zstd.isError(size)) {
        throw new IOException("a block cannot be packed: " + Zstd.getErrorName(size));
      }
      return packed.duplicate().position(0).limit((int) size);
    }

    @Override
    public void end() throws IOException {
      if (rows > 0) {
        flush();
      }
    }
  }
}
