package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.gyre.dataflow.function.Accumulator;

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

  /** What one task has added, for the thread of the task. */
  static final class OfTask {

    private final int index;
    private final Map<String, Accumulator<?, ?>> own = new LinkedHashMap<>();

    OfTask(int index) {
      this.index = index;
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
    if (!task.own.isEmpty()) {
      ended.add(task);
    }
  }

  /** Merges what the tasks that have ended had added. */
  synchronized void merge() {
    ended.sort(Comparator.comparingInt(task -> task.index));
    for (OfTask task : ended) {
      task.own.forEach((name, part) -> merged.merge(name, part, Accumulations::merge));
    }
    ended.clear();
  }

  @SuppressWarnings("unchecked") // the kinds were compared
  private static <V, R> Accumulator<V, R> merge(Accumulator<?, ?> into, Accumulator<?, ?> from) {
    Accumulator<V, R> all = (Accumulator<V, R>) into;
    all.merge((Accumulator<V, R>) from);
    return all;
  }

  /** All that was merged, by name. */
  synchronized Map<String, Accumulator<?, ?>> merged() {
    return Map.copyOf(merged);
  }
}
