package org.gyre.dataflow.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** What a pool may ask to spill. Thread-safe; holds no lock while it asks. */
final class Evictables {

  private record Candidate(Evictable evictable, long bytes) {}

  private final Set<Evictable> registered = ConcurrentHashMap.newKeySet();

  /** Evictions hold the shared side, so that they may go on beside each other. */
  private final ReadWriteLock evictions = new ReentrantReadWriteLock();

  private volatile IOException failure;

  void add(Evictable evictable) {
    registered.add(evictable);
  }

  void remove(Evictable evictable) {
    registered.remove(evictable);
  }

  /**
   * Asks one after the other, who has most first, until enough is freed.
   *
   * @return the bytes freed
   */
  long evict(long wanted) {
    evictions.readLock().lock();
    try {
      return evictUnder(wanted);
    } finally {
      evictions.readLock().unlock();
    }
  }

  /** Waits for evictions that are under way: what they spill, another one does not find. */
  void awaitOthers() {
    evictions.writeLock().lock();
    evictions.writeLock().unlock();
  }

  private long evictUnder(long wanted) {
    List<Candidate> candidates = new ArrayList<>();
    registered.forEach(e -> candidates.add(new Candidate(e, e.evictableBytes())));
    candidates.sort(Comparator.comparingLong(Candidate::bytes).reversed());
    long freed = 0;
    for (Candidate candidate : candidates) {
      if (freed >= wanted) {
        break;
      }
      freed += evict(candidate.evictable(), wanted - freed);
    }
    return freed;
  }

  private long evict(Evictable evictable, long bytes) {
    try {
      return evictable.evict(bytes);
    } catch (IOException spillingFailed) {
      remove(evictable);
      failure = spillingFailed;
      return 0;
    }
  }

  /** Why one of them could not give way the last time; to be told to whoever is refused memory. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }
}
