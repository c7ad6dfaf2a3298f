package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.gyre.dataflow.function.Accumulator;
import org.gyre.dataflow.function.Aggregator;

/**
 * The accumulators of a job. Each task has instances of its own; when a step has ended they are
 * merged in the order of its tasks, so that a result does not depend on which task was first.
 */
final class Accumulations {

  private final Map<String, Kind> kinds = new LinkedHashMap<>();
  private final Map<String, Accumulator<?, ?>> merged = new TreeMap<>();
  private final List<OfTask> ended = new ArrayList<>();

  /** The class that a name stands for, and the operator that used it first. */
  private record Kind(Class<?> type, String operator) {}

  /** Where what a task adds for a loop belongs. */
  private record Place(LoopRun loop, Aggregator<?, ?> aggregator) {}

  /** What one task has added, for the thread of the task. */
  static final class OfTask {

    private final int index;
    private final Map<String, Accumulator<?, ?>> own = new LinkedHashMap<>();

    private final Map<Place, Accumulator<?, ?>> aggregates = new LinkedHashMap<>();

    OfTask(int index) {
      this.index = index;
    }

    /** What the task adds to an aggregator of a loop. */
    @SuppressWarnings("unchecked") // made by the aggregator
    <A extends Accumulator<?, ?>> A of(LoopRun loop, Aggregator<A, ?> aggregator) {
      return (A) aggregates.computeIfAbsent(new Place(loop, aggregator), _ -> aggregator.empty());
    }
  }

  /** The accumulator of a task by a name: the one it has, or an empty one. */
  @SuppressWarnings("unchecked") // the kinds were compared
  <A extends Accumulator<?, ?>> A of(OfTask task, String name, Supplier<A> empty, String operator) {
    A made = empty.get();
    check(name, made.getClass(), operator);
    Accumulator<?, ?> known = task.own.putIfAbsent(name, made);
    return known == null ? made : (A) known;
  }

  private synchronized void check(String name, Class<?> type, String operator) {
    Kind first = kinds.putIfAbsent(name, new Kind(type, operator));
    if (first != null && first.type != type) {
      throw new IllegalArgumentException(
          "the accumulator '"
              + name
              + "' is a "
              + first.type.getSimpleName()
              + " in "
              + first.operator
              + ", and a "
              + type.getSimpleName()
              + " here; give one of them another name");
    }
  }

  /** Takes what a task has added when it has ended. */
  synchronized void ended(OfTask task) {
    if (!task.own.isEmpty() || !task.aggregates.isEmpty()) {
      ended.add(task);
    }
  }

  /** Merges what the tasks that have ended had added. */
  synchronized void merge() {
    ended.sort(Comparator.comparingInt(task -> task.index));
    for (OfTask task : ended) {
      task.own.forEach((name, part) -> merged.merge(name, part, Accumulations::merge));
      task.aggregates.forEach((place, part) -> place.loop.add(place.aggregator, part));
    }
    ended.clear();
  }

  /** Adds what another accumulator of the same class has added. */
  @SuppressWarnings("unchecked") // the kinds were compared
  static <V, R> Accumulator<V, R> merge(Accumulator<?, ?> into, Accumulator<?, ?> from) {
    Accumulator<V, R> all = (Accumulator<V, R>) into;
    all.merge((Accumulator<V, R>) from);
    return all;
  }

  /** All that was merged, by name. */
  synchronized Map<String, Accumulator<?, ?>> merged() {
    return Map.copyOf(merged);
  }
}
