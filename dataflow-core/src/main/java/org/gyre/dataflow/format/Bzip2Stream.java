package org.gyre.dataflow.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Unpacks a file of one or more bzip2 streams, with all checksums verified. Written here because
 * the JDK has no bzip2, and the library that has it needs three more.
 *
 * <p>A block is undone in the reverse order of its making: Huffman codes, run lengths of the symbol
 * zero, move-to-front ({@link #readSymbols}); the Burrows-Wheeler transform ({@link #invert}); and
 * runs of equal bytes ({@link #read()}). Names follow "Data compression with the Burrows-Wheeler
 * Transform" (Nelson, 1996) and the notes on the format by Joe Tsai (2016).
 */
final class Bzip2Stream extends InputStream {

  private static final long BLOCK_MARK = 0x314159265359L;
  private static final long END_MARK = 0x177245385090L;
  private static final int BLOCK_UNIT = 100_000;
  private static final int GROUP = 50;
  private static final int LONGEST_CODE = 20;

  /** Words of a code up to this length are found by a table. */
  private static final int SHORT = 10;

  private static final int[] CHECKSUMS = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int sum = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        sum = sum < 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
      }
      CHECKSUMS[i] = sum;
    }
  }

  private final InputStream packed;
  private final byte[] buffer = new byte[1 << 14];
  private int bufferAt;
  private int bufferEnd;
  private long bits;
  private int bitCount;

  /** The bytes of the block before the transform; above them, once inverted, where each goes on. */
  private int[] block = new int[0];

  private int capacity;
  private int left;
  private int next;
  private int last = -1;
  private int equal;
  private int repeats;
  private int blockChecksum;
  private int checksum;
  private int streamChecksum;
  private boolean inStream;
  private boolean inBlock;

  Bzip2Stream(InputStream packed) {
    this.packed = packed;
  }

  @Override
  public int read() throws IOException {
    while (repeats == 0 && left == 0) {
      if (!nextBlock()) {
        return -1;
      }
    }
    if (repeats > 0) {
      repeats--;
      return put(last);
    }
    int one = take();
    if (one != last) {
      last = one;
      equal = 1;
      return put(one);
    }
    if (++equal == 4) {
      if (left == 0) {
        throw new IOException("a run has no length");
      }
      repeats = take();
      // The next byte starts another run, equal or not.
      equal = 0;
    }
    return put(one);
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    for (int i = 0; i < length; i++) {
      int one = read();
      if (one < 0) {
        return i == 0 ? -1 : i;
      }
      target[from + i] = (byte) one;
    }
    return length;
  }

  private int put(int one) {
    checksum = (checksum << 8) ^ CHECKSUMS[(checksum >>> 24) ^ one];
    return one;
  }

  private int take() {
    int entry = block[next];
    next = entry >>> 8;
    left--;
    return entry & 0xff;
  }

  /** Starts the next block; false at the end of the file. */
  private boolean nextBlock() throws IOException {
    endBlock();
    if (!inStream && !startStream()) {
      return false;
    }
    long mark = (bits(24) << 24) | bits(24);
    blockChecksum = (int) bits(32);
    if (mark == END_MARK) {
      if (blockChecksum != streamChecksum) {
        throw new IOException("its checksum does not match");
      }
      bitCount -= bitCount % 8;
      inStream = false;
    } else if (mark == BLOCK_MARK) {
      readBlock();
    } else {
      throw new IOException("no block starts where one should");
    }
    return true;
  }

  private void endBlock() throws IOException {
    if (inBlock) {
      if (~checksum != blockChecksum) {
        throw new IOException("the checksum of a block does not match");
      }
      streamChecksum = Integer.rotateLeft(streamChecksum, 1) ^ blockChecksum;
      inBlock = false;
    }
  }

  private boolean startStream() throws IOException {
    int first = bitCount > 0 ? (int) bits(8) : packedByte();
    if (first < 0) {
      return false;
    }
    long rest = bits(24);
    long level = (rest & 0xff) - '0';
    if (first != 'B' || rest >>> 8 != (('Z' << 8) | 'h') || level < 1 || level > 9) {
      throw new IOException("no stream starts where one should");
    }
    capacity = (int) level * BLOCK_UNIT;
    streamChecksum = 0;
    inStream = true;
    return true;
  }

  private void readBlock() throws IOException {
    if (bits(1) != 0) {
      throw new IOException("it is of a version before 0.9.5; unpack it with bzip2 first");
    }
    int origin = (int) bits(24);
    byte[] alphabet = readAlphabet();
    if (block.length < capacity) {
      block = new int[capacity];
    }
    int[] counts = new int[256];
    left = readSymbols(alphabet, readSelectors(alphabet.length + 2), counts);
    if (origin >= left) {
      throw new IOException("a block has no start");
    }
    invert(counts, origin);
    checksum = -1;
    last = -1;
    equal = 0;
    inBlock = true;
  }

  /** The bytes that occur in the block. */
  private byte[] readAlphabet() throws IOException {
    byte[] alphabet = new byte[256];
    int size = 0;
    long ranges = bits(16);
    for (int i = 0; i < 16; i++) {
      long used = ((ranges >>> (15 - i)) & 1) == 0 ? 0 : bits(16);
      for (int j = 0; j < 16; j++) {
        if (((used >>> (15 - j)) & 1) != 0) {
          alphabet[size++] = (byte) (16 * i + j);
        }
      }
    }
    if (size == 0) {
      throw new IOException("a block has no bytes");
    }
    return Arrays.copyOf(alphabet, size);
  }

  /** A code for each group of symbols. */
  private Code[] readSelectors(int symbols) throws IOException {
    int tables = (int) bits(3);
    int selectors = (int) bits(15);
    if (tables < 2 || tables > 6 || selectors == 0) {
      throw new IOException("a block has no codes");
    }
    int[] order = {0, 1, 2, 3, 4, 5};
    int[] chosen = new int[selectors];
    for (int i = 0; i < selectors; i++) {
      int place = 0;
      while (bits(1) != 0) {
        if (++place >= tables) {
          throw new IOException("a block names a code that it does not have");
        }
      }
      int table = order[place];
      System.arraycopy(order, 0, order, 1, place);
      order[0] = table;
      chosen[i] = table;
    }
    Code[] codes = new Code[tables];
    for (int i = 0; i < tables; i++) {
      codes[i] = readCode(symbols);
    }
    return Arrays.stream(chosen).mapToObj(i -> codes[i]).toArray(Code[]::new);
  }

  private Code readCode(int symbols) throws IOException {
    int[] lengths = new int[symbols];
    int length = (int) bits(5);
    for (int i = 0; i < symbols; i++) {
      while (bits(1) != 0) {
        length += bits(1) == 0 ? 1 : -1;
      }
      if (length < 1 || length > LONGEST_CODE) {
        throw new IOException("a code is too long");
      }
      lengths[i] = length;
    }
    return new Code(lengths);
  }

  /** A canonical Huffman code: of each length, the first word, and the symbols in order. */
  private static final class Code {

    final int[] firsts = new int[LONGEST_CODE + 2];
    final int[] counts = new int[LONGEST_CODE + 2];
    final int[] offsets = new int[LONGEST_CODE + 2];
    final int[] symbols;

    /** For the next bits the symbol, times 32, and the length of its word; 0 if that is longer. */
    final int[] shortWords = new int[1 << SHORT];

    Code(int[] lengths) {
      symbols = new int[lengths.length];
      for (int length : lengths) {
        counts[length]++;
      }
      int word = 0;
      int offset = 0;
      for (int length = 1; length <= LONGEST_CODE; length++) {
        firsts[length] = word;
        offsets[length] = offset;
        word = (word + counts[length]) << 1;
        offset += counts[length];
      }
      int[] at = offsets.clone();
      for (int i = 0; i < lengths.length; i++) {
        symbols[at[lengths[i]]++] = i;
      }
      for (int length = 1; length <= SHORT; length++) {
        for (int i = 0; i < counts[length]; i++) {
          int from = (firsts[length] + i) << (SHORT - length);
          int to = Math.min(from + (1 << (SHORT - length)), shortWords.length);
          Arrays.fill(
              shortWords, Math.min(from, to), to, symbols[offsets[length] + i] * 32 + length);
        }
      }
    }
  }

  private int symbol(Code code) throws IOException {
    // At least as many bits follow in the marks at the end.
    fill(LONGEST_CODE);
    int ahead = (int) (bits >>> (bitCount - LONGEST_CODE)) & ((1 << LONGEST_CODE) - 1);
    int entry = code.shortWords[ahead >>> (LONGEST_CODE - SHORT)];
    int length = entry & 31;
    if (length == 0) {
      for (length = SHORT + 1; length <= LONGEST_CODE; length++) {
        int index = (ahead >>> (LONGEST_CODE - length)) - code.firsts[length];
        if (index >= 0 && index < code.counts[length]) {
          bitCount -= length;
          return code.symbols[code.offsets[length] + index];
        }
      }
      throw new IOException("a word of a code is unknown");
    }
    bitCount -= length;
    return entry >>> 5;
  }

  /** Fills the block; returns how many bytes it has. */
  private int readSymbols(byte[] alphabet, Code[] selectors, int[] counts) throws IOException {
    int size = 0;
    int end = alphabet.length + 1;
    int run = 0;
    long weight = 1;
    for (int read = 0; ; read++) {
      if (read / GROUP >= selectors.length) {
        throw new IOException("a block has no end");
      }
      int symbol = symbol(selectors[read / GROUP]);
      if (symbol <= 1) {
        // The digits of the length of a run, the least first: one and two of a system with base 2.
        run += (int) (weight << symbol);
        weight <<= 1;
        if (run > capacity || weight > capacity * 2L) {
          throw new IOException("a block is too long");
        }
        continue;
      }
      size = fill(size, run, alphabet[0], counts);
      run = 0;
      weight = 1;
      if (symbol == end) {
        return size;
      }
      byte front = alphabet[symbol - 1];
      System.arraycopy(alphabet, 0, alphabet, 1, symbol - 1);
      alphabet[0] = front;
      size = fill(size, 1, front, counts);
    }
  }

  private int fill(int from, int run, byte one, int[] counts) throws IOException {
    if (run > capacity - from) {
      throw new IOException("a block is too long");
    }
    Arrays.fill(block, from, from + run, one & 0xff);
    counts[one & 0xff] += run;
    return from + run;
  }

  /** Chains the bytes: each entry says where the byte lies that follows it. */
  private void invert(int[] counts, int origin) {
    int[] starts = new int[256];
    for (int i = 1; i < 256; i++) {
      starts[i] = starts[i - 1] + counts[i - 1];
    }
    for (int i = 0; i < left; i++) {
      block[starts[block[i] & 0xff]++] |= i << 8;
    }
    next = block[origin] >>> 8;
  }

  /** The next bits as a number, the first one the highest. */
  private long bits(int count) throws IOException {
    fill(count);
    bitCount -= count;
    return (bits >>> bitCount) & ((1L << count) - 1);
  }

  private void fill(int count) throws IOException {
    while (bitCount < count) {
      int one = packedByte();
      if (one < 0) {
        throw new EOFException("the stream is cut");
      }
      bits = (bits << 8) | one;
      bitCount += 8;
    }
  }

  private int packedByte() throws IOException {
    if (bufferAt == bufferEnd) {
      bufferAt = 0;
      bufferEnd = Math.max(0, packed.read(buffer));
    }
    return bufferAt < bufferEnd ? buffer[bufferAt++] & 0xff : -1;
  }

  @Override
  public void close() throws IOException {
    packed.close();
  }
}
