package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import org.gyre.dataflow.type.Layout;

/**
 * The translation between keys and dense ids. The id of a key is its rank among all keys, so ids
 * depend on nothing but the set of keys.
 */
abstract class VertexIds implements AutoCloseable {

  /**
   * The number of keys.
   *
   * @return at least 0
   */
  abstract int count();

  /**
   * The id of a stored key.
   *
   * @param segment where the key lies
   * @param row the offset of its row
   * @param at the offset of the key in the row
   * @return its id
   */
  abstract int id(MemorySegment segment, long row, int at);

  /**
   * The key of an id.
   *
   * @param id from 0
   * @return the key
   */
  abstract Object key(int id);

  /**
   * The id of a key. For any thread, unless {@link #endTranslation} was called.
   *
   * @param key a key of the type of the keys
   * @return its id; -1 if no vertex has the key
   */
  abstract int find(Object key);

  /** The bytes of what is kept. */
  abstract long bytes();

  /** Returns what only the translation of keys to ids needs. */
  abstract void endTranslation();

  @Override
  public abstract void close();

  /** Whether keys of a layout are integers, so that they may be dense. */
  static boolean isInteger(Layout<?> keys) {
    return keys.isFixedSize() && keys.prefixIsWhole() && IntegerKeys.supports(keys);
  }
}
