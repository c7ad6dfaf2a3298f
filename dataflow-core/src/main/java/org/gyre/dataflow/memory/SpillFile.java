package org.gyre.dataflow.memory;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * An append-only sequence of bytes, written once and read any number of times, by position and by
 * several threads at a time. Deleted when it is closed.
 *
 * <p>Where the folder compresses, blocks of up to a page are, each by itself, unless that saves
 * little; positions are those of the bytes as they were appended.
 *
 * <p>Interrupting a thread does not break the file: an operation under way is completed, and the
 * thread stays interrupted.
 */
public final class SpillFile implements AutoCloseable {

  /** The most bytes moved by one call of the operating system. */
  private static final long CHUNK = 1L << 30;

  /** How many blocks are taken as they are after one that became hardly smaller. */
  private static final int UNTRIED = 31;

  private static final Set<StandardOpenOption> CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);

  private static final Set<StandardOpenOption> REOPEN =
      Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  private final SpillFolder folder;
  private final Path path;
  private final String owner;
  private final IoFault fault;
  private volatile FileChannel channel;

  /** Null if nothing is compressed. */
  private final SpillBlocks blocks;

  private volatile long size;

  /** Where the bytes end in the file; the same as the size if nothing is compressed. */
  private long end;

  /** How many blocks are not even tried, since one before them became hardly smaller. */
  private int untried;

  private volatile boolean closed;

  SpillFile(SpillFolder folder, Path path, String owner, IoFault fault) throws IOException {
    this.folder = folder;
    this.path = path;
    this.owner = owner;
    this.fault = fault;
    this.blocks = folder.compresses() ? new SpillBlocks() : null;
    this.channel = FileChannel.open(path, CREATE);
  }

  /**
   * Appends a block.
   *
   * @param source where its bytes are; off-heap memory
   * @param offset where they start in the source
   * @param bytes how many
   * @return the block's position in this file
   * @throws IOException if the file is closed or cannot be written; it then ends where it did
   *     before
   */
  public synchronized long append(MemorySegment source, long offset, long bytes)
      throws IOException {
    long position = size;
    MemorySegment block = source.asSlice(offset, bytes);
    boolean tries = blocks != null && bytes <= BlockPacker.LARGEST && --untried < 0;
    if (tries) {
      try (SpillFolder.Borrowed packer = folder.borrow()) {
        MemorySegment packed = packer.get().pack(block);
        untried = packed == null ? UNTRIED : 0;
        write(position, bytes, packed == null ? block : packed, packed != null);
      }
    } else {
      write(position, bytes, block, false);
    }
    return position;
  }

  private void write(long position, long bytes, MemorySegment stored, boolean packed)
      throws IOException {
    move(Operation.WRITE, end, stored);
    stored(position, bytes, stored.byteSize(), packed);
  }

  /** Bytes are in the file: from now on they can be read. */
  private void stored(long position, long bytes, long storedBytes, boolean packed) {
    if (blocks != null) {
      blocks.add(position, bytes, end, packed ? storedBytes : SpillBlocks.RAW);
    }
    end += storedBytes;
    size = position + bytes;
    folder.wrote(storedBytes);
  }

  /**
   * Reads bytes that were appended.
   *
   * @param position where they start in this file
   * @param target where to put them; off-heap memory
   * @param offset where they start in the target
   * @param bytes how many
   * @throws EOFException if the file has fewer
   * @throws IOException if the file is closed or cannot be read
   */
  public void read(long position, MemorySegment target, long offset, long bytes)
      throws IOException {
    if (position < 0 || position + bytes > size) {
      throw endOfFile(position, bytes, size);
    }
    if (blocks == null) {
      move(Operation.READ, position, target.asSlice(offset, bytes));
    } else {
      readBlocks(position, target.asSlice(offset, bytes));
    }
  }

  private void readBlocks(long position, MemorySegment target) throws IOException {
    for (long done = 0; done < target.byteSize(); ) {
      SpillBlocks.Block block = blocks.at(position + done);
      long from = position + done - block.start();
      long length = Math.min(block.kept() - from, target.byteSize() - done);
      MemorySegment part = target.asSlice(done, length);
      if (block.isRaw()) {
        move(Operation.READ, block.place() + from, part);
      } else {
        readPacked(block, from, part);
      }
      done += length;
    }
  }

  private void readPacked(SpillBlocks.Block block, long from, MemorySegment target)
      throws IOException {
    try (SpillFolder.Borrowed borrowed = folder.borrow()) {
      BlockPacker packer = borrowed.get();
      MemorySegment unpacked = packer.find(this, block);
      if (unpacked == null) {
        move(Operation.READ, block.place(), packer.packed(block.packedLength()));
        if (target.byteSize() == block.bytes()) {
          packer.unpack(block.packedLength(), target);
          return;
        }
        unpacked = packer.unpack(this, block);
      }
      MemorySegment.copy(unpacked, from, target, 0, target.byteSize());
    }
  }

  /**
   * Appends a block of zeros that is then written in place: the way to write what memory has no
   * room for. Memory mapped so is the operating system's and not granted by the pool.
   *
   * @param bytes the length of the block
   * @param arena unmaps the block when it is closed, to be done before this file is closed
   * @return the block, of exactly {@code bytes}; writable
   * @throws IOException if the file is closed or cannot be written
   */
  public synchronized MemorySegment extend(long bytes, Arena arena) throws IOException {
    long place = end;
    try (Arena zeros = Arena.ofConfined()) {
      // Written rather than skipped over: a full disk must show here, not when the mapped block is
      // touched.
      MemorySegment block = zeros.allocate(Math.min(bytes, MemoryPool.DEFAULT_PAGE_SIZE));
      for (long done = 0; done < bytes; done += block.byteSize()) {
        long length = Math.min(block.byteSize(), bytes - done);
        move(Operation.WRITE, place + done, block.asSlice(0, length));
      }
    }
    MemorySegment mapped = map(place, bytes, FileChannel.MapMode.READ_WRITE, arena);
    stored(size, bytes, bytes, false);
    return mapped;
  }

  /**
   * Maps bytes that were appended, to read what memory has no room for.
   *
   * @param position where they start in this file
   * @param bytes how many
   * @param arena unmaps them when it is closed, to be done before this file is closed
   * @return the bytes; read-only
   * @throws EOFException if the file has fewer
   * @throws IOException if the file is closed or cannot be mapped
   */
  public MemorySegment map(long position, long bytes, Arena arena) throws IOException {
    if (position < 0 || position + bytes > size) {
      throw endOfFile(position, bytes, size);
    }
    if (blocks == null) {
      return map(position, bytes, FileChannel.MapMode.READ_ONLY, arena);
    }
    SpillBlocks.Block block = blocks.at(position);
    long from = position - block.start();
    if (block.isRaw() && from + bytes <= block.kept()) {
      return map(block.place() + from, bytes, FileChannel.MapMode.READ_ONLY, arena);
    }
    MemorySegment copy = arena.allocate(bytes);
    readBlocks(position, copy);
    return copy.asReadOnly();
  }

  /**
   * Cuts bytes off the end. They must not be mapped.
   *
   * @param newSize where this file ends from now on; at most {@link #size()}
   */
  public synchronized void truncate(long newSize) {
    if (newSize < 0 || newSize > size) {
      throw new IllegalArgumentException(
          "Spill file %s of %d bytes cannot be truncated to %d".formatted(path, size, newSize));
    }
    // The file keeps the bytes until the next append overwrites them.
    if (blocks == null) {
      end = newSize;
    } else {
      if (size > 0 && newSize < size) {
        SpillBlocks.Block last = blocks.at(size - 1);
        end = last.isRaw() && newSize >= last.start() ? last.place() + newSize - last.start() : end;
      }
      blocks.truncate(newSize);
    }
    size = newSize;
  }

  /**
   * Where the next block goes.
   *
   * @return bytes
   */
  public long size() {
    return size;
  }

  /**
   * Closes and deletes the file; operations under way fail. Does nothing when repeated. Should
   * deleting fail, it is done when the folder is closed.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      try {
        channel.close();
        fault.before("delete");
        Files.deleteIfExists(path);
      } catch (IOException left) {
        // The folder deletes all that is in it, and reports what it cannot delete.
      }
    }
    folder.forget(this);
  }

  /** What went wrong, in the words of the operating system where it has any. */
  static String reason(IOException failure) {
    if (failure instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    String kind = failure.getClass().getSimpleName();
    return failure.getMessage() == null ? kind : failure.getMessage();
  }

  private enum Operation {
    WRITE(
        "write",
        "Free space there or choose another folder (Options.withSpillFolder, --spill-folder)"),
    READ(
        "read",
        "Check that disk, or choose another folder (Options.withSpillFolder, --spill-folder)"),
    MAP("map", "Give more memory (Options.withMemory, --memory), so that it need not be mapped");

    private final String verb;
    private final String remedy;

    Operation(String verb, String remedy) {
      this.verb = verb;
      this.remedy = remedy;
    }
  }

  /** One use of the channel, which must be safe to repeat. */
  @FunctionalInterface
  private interface Use<R> {
    R on(FileChannel channel) throws IOException;
  }

  private void move(Operation operation, long position, MemorySegment bytes) throws IOException {
    for (long done = 0; done < bytes.byteSize(); done += CHUNK) {
      long length = Math.min(CHUNK, bytes.byteSize() - done);
      MemorySegment chunk = bytes.asSlice(done, length);
      long start = position + done;
      use(
          operation,
          start,
          length,
          open -> {
            if (operation == Operation.WRITE) {
              write(open, start, chunk.asByteBuffer());
            } else {
              read(open, start, chunk.asByteBuffer());
            }
            return null;
          });
    }
  }

  private static void write(FileChannel channel, long start, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes, start + bytes.position());
    }
  }

  private void read(FileChannel channel, long start, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      long position = start + bytes.position();
      if (channel.read(bytes, position) < 0) {
        throw endOfFile(position, bytes.remaining(), channel.size());
      }
    }
  }

  private MemorySegment map(long position, long bytes, FileChannel.MapMode mode, Arena arena)
      throws IOException {
    return use(Operation.MAP, position, bytes, open -> open.map(mode, position, bytes, arena));
  }

  /**
   * Uses the channel. An interrupt of any thread closes a file channel under all its users; then
   * the file is opened again and the use repeated.
   */
  private <R> R use(Operation operation, long position, long bytes, Use<R> use) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      fault.before(operation.verb);
      while (true) {
        FileChannel open = channel;
        try {
          return use.on(open);
        } catch (ClosedByInterruptException interrupt) {
          interrupted |= Thread.interrupted();
          reopen(open);
        } catch (ClosedChannelException byAnotherThread) {
          reopen(open);
        }
      }
    } catch (EOFException failure) {
      throw failure;
    } catch (IOException failure) {
      throw new IOException(
          "Cannot %s %d bytes at position %d of the spill file %s of %s: %s. %s"
              .formatted(
                  operation.verb, bytes, position, path, owner, reason(failure), operation.remedy),
          failure);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void reopen(FileChannel broken) throws IOException {
    if (closed) {
      throw new IOException("the file is closed");
    }
    if (channel.equals(broken)) {
      channel = FileChannel.open(path, REOPEN);
    }
  }

  private EOFException endOfFile(long position, long bytes, long end) {
    return new EOFException(
        "Cannot read %d bytes at position %d of the spill file %s of %s: it ends at %d"
            .formatted(bytes, position, path, owner, end));
  }
}
