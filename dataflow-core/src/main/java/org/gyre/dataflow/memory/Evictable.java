package org.gyre.dataflow.memory;

import java.io.IOException;

/**
 * Memory that can be given up on request: rows that nobody is at right now and that can be written
 * to a spill file.
 *
 * <p>Register with {@link MemoryPool#register}. When a request falls short, the pool asks the
 * evictables one by one, those with the most {@linkplain #evictableBytes() bytes to give} first. It
 * asks on the thread of whoever needs the memory and holds no lock of the pool meanwhile; so {@code
 * evict} must be safe against the owner's thread, and must neither request memory nor wait for
 * anyone who may be requesting it.
 */
@FunctionalInterface
public interface Evictable {

  /**
   * Frees memory by spilling.
   *
   * @param bytes how much is wanted; freeing more or less is fine
   * @return the bytes freed; 0 if nothing can be given up now
   * @throws IOException if spilling failed; the data is then still in memory and complete, and the
   *     pool does not ask this evictable again
   */
  long evict(long bytes) throws IOException;

  /**
   * An estimate of what {@link #evict} could free now; decides only who is asked first.
   *
   * @return at least 0
   */
  default long evictableBytes() {
    return 0;
  }
}
