package org.gyre.dataflow.operator;

import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.gyre.dataflow.type.Nullable;

/**
 * What was used last, as long as the heap has room for it. For any thread.
 *
 * @param <K> values that tell what is the same
 * @param <V> what takes time to make
 */
final class SoftCache<K, V> {

  /** Keys hold on to what they describe, so they are as soft as values. */
  private record Made<K, V>(K key, V value) {}

  /** By the hash of their keys; two keys of one hash displace each other. */
  private final Map<Integer, SoftReference<Made<K, V>>> entries;

  SoftCache(int capacity) {
    entries =
        new LinkedHashMap<Integer, SoftReference<Made<K, V>>>(capacity, 0.75F, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(
              Map.Entry<Integer, SoftReference<Made<K, V>>> eldest) {
            return size() > capacity;
          }
        };
  }

  /** What a key tells; made if it is not known. Two threads may make it at once: one is kept. */
  V get(K key, Function<K, V> make) {
    Made<K, V> known = known(key);
    return known == null ? keep(new Made<>(key, make.apply(key))) : known.value;
  }

  private synchronized @Nullable Made<K, V> known(K key) {
    SoftReference<Made<K, V>> reference = entries.get(key.hashCode());
    Made<K, V> made = reference == null ? null : reference.get();
    return made != null && made.key.equals(key) ? made : null;
  }

  private synchronized V keep(Made<K, V> made) {
    Made<K, V> known = known(made.key);
    if (known == null) {
      entries.put(made.key.hashCode(), new SoftReference<>(made));
      return made.value;
    }
    return known.value;
  }
}
