package org.gyre.dataflow.operator;

import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

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

  synchronized V get(K key, Function<K, V> make) {
    SoftReference<Made<K, V>> reference = entries.get(key.hashCode());
    Made<K, V> known = reference == null ? null : reference.get();
    if (known == null || !known.key.equals(key)) {
      known = new Made<>(key, make.apply(key));
      entries.put(key.hashCode(), new SoftReference<>(known));
    }
    return known.value;
  }
}
