package org.gyre.dataflow.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.operator.HeapBound;
import org.gyre.dataflow.operator.OperatorException;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.plan.BroadcastSet;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/**
 * The values of a data set on the heap, for functions that read all of them: collected once,
 * however many operators and tasks read them and however many supersteps a loop has in which they
 * are the same.
 */
final class BroadcastFlow implements Forgetful {

  private final Job job;
  private final Flow input;
  private final Map<Broadcast<?>, Object> made = new IdentityHashMap<>();
  private @Nullable List<Object> values;

  BroadcastFlow(Job job, Flow input) {
    this.job = job;
    this.input = input;
  }

  /** Makes what functions get for a handle, unless it is there. */
  void prepare(Broadcast<?> handle) throws Exception {
    BroadcastSet<?, ?> set = (BroadcastSet<?, ?>) handle;
    if (values == null) {
      values = collect(set.origin().toString());
    }
    if (!made.containsKey(handle)) {
      made.put(handle, initialize(set, values));
    }
  }

  private List<Object> collect(String name) throws Exception {
    input.prepare();
    job.observer().started(name);
    HeapBound bound = HeapBound.ofBroadcast(name);
    List<List<Object>> parts =
        Stream.<List<Object>>generate(ArrayList::new).limit(job.parallelism()).toList();
    job.parallel(
        input,
        task -> parts.get(task).clear(),
        task -> input.run(task, collector(parts.get(task.index()), bound, name)));
    List<Object> all = new ArrayList<>(parts.stream().mapToInt(List::size).sum());
    parts.forEach(all::addAll);
    return Collections.unmodifiableList(all);
  }

  private Stage<Object> collector(List<Object> part, HeapBound bound, String name) {
    Layout<Object> known = input.layout().get();
    return known != null
        ? Stages.collectBounded(part, bound, known)
        : Stages.onFirstValue(
            first -> Stages.collectBounded(part, bound, input.layout().decide(first)), null, name);
  }

  @SuppressWarnings("unchecked") // an initializer takes the values of its data set
  private static Object initialize(BroadcastSet<?, ?> set, List<Object> values) {
    Object result;
    try {
      result =
          ((MapFunction<List<Object>, Object>) (MapFunction<?, ?>) set.initializer()).map(values);
    } catch (Exception e) {
      throw OperatorException.inPhase(set.origin().toString(), "initialize", e);
    }
    if (result == null) {
      throw OperatorException.inPhase(
          set.origin().toString(), "initialize", new IllegalStateException("returned null"));
    }
    return result;
  }

  /** What functions get for a handle that was prepared. */
  Object value(Broadcast<?> handle) {
    return made.get(handle);
  }

  @Override
  public void forget() {
    values = null;
    made.clear();
  }
}
