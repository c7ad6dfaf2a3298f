package org.gyre.dataflow.format;

/**
 * A part of a {@link TextFile}: the lines that start in a range of its bytes.
 *
 * @param start the first position, in bytes of the text (after decompression)
 * @param end the position before which a line must start; {@link Long#MAX_VALUE} for all the rest
 * @param weight the bytes on disk that reading this part goes through
 */
public record FileSplit(long start, long end, long weight) implements InputFormat.Split {

  private static final long serialVersionUID = 1;
}
