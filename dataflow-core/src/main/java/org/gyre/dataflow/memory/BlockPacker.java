package org.gyre.dataflow.memory;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Compresses and decompresses the blocks of spill files, for one thread at a time. Its own memory,
 * some hundred KiB, is not granted by the pool: there are as many packers as threads that spill.
 */
final class BlockPacker implements AutoCloseable {

  /** The longest block that is compressed; longer ones are rows that may have to be mapped. */
  static final int LARGEST = MemoryPool.DEFAULT_PAGE_SIZE;

  /** The fastest that still halves rows of small numbers and texts. */
  private static final int LEVEL = -1;

  private final ZstdCompressCtx compressor = new ZstdCompressCtx().setLevel(LEVEL);
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment packed = arena.allocate(Zstd.compressBound(LARGEST));
  private final MemorySegment unpacked = arena.allocate(LARGEST);
  private SpillFile unpackedFile;
  private long unpackedPlace;

  /**
   * Compresses a block.
   *
   * @param block at most {@link #LARGEST} bytes of off-heap memory
   * @return the compressed block, until the next call; null if it would not become an eighth
   *     smaller
   */
  MemorySegment pack(MemorySegment block) {
    int bytes = (int) block.byteSize();
    int length =
        compressor.compressDirectByteBuffer(
            packed.asByteBuffer(), 0, (int) packed.byteSize(), block.asByteBuffer(), 0, bytes);
    return length > bytes - bytes / 8 ? null : packed.asSlice(0, length);
  }

  /** Where to put a compressed block that is to be unpacked. */
  MemorySegment packed(long length) {
    return packed.asSlice(0, length);
  }

  /** Decompresses what was put into {@link #packed} to where it fits exactly. */
  void unpack(long length, MemorySegment target) throws IOException {
    int bytes = (int) target.byteSize();
    int unpackedBytes =
        decompressor.decompressDirectByteBuffer(
            target.asByteBuffer(), 0, bytes, packed.asByteBuffer(), 0, (int) length);
    if (unpackedBytes != bytes) {
      throw new IOException("a compressed block has " + unpackedBytes + " bytes, not " + bytes);
    }
  }

  /** The block that was unpacked last, if it is this one; else null. */
  MemorySegment find(SpillFile file, SpillBlocks.Block block) {
    boolean same = file.equals(unpackedFile) && block.place() == unpackedPlace;
    return same ? unpacked : null;
  }

  /**
   * Decompresses what was put into {@link #packed} into memory of this packer, to be found again.
   */
  MemorySegment unpack(SpillFile file, SpillBlocks.Block block) throws IOException {
    unpackedFile = null;
    unpack(block.packedLength(), unpacked.asSlice(0, block.bytes()));
    unpackedFile = file;
    unpackedPlace = block.place();
    return unpacked;
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
    arena.close();
  }
}
