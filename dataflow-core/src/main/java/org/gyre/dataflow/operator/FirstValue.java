package org.gyre.dataflow.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.gyre.dataflow.type.Nullable;

/**
 * Stands in for a stage whose layout the first value decides: makes it when that value comes.
 * Values that do not tell, such as an empty list, wait for one that does.
 */
final class FirstValue extends Stage<Object> {

  /** So many values may wait. */
  private static final int MOST_WAITING = 100;

  private final Function<Object, Stage<Object>> open;
  private final @Nullable Stage<Object> whenEmpty;
  private final List<Object> waiting = new ArrayList<>();
  private @Nullable Stage<Object> target;

  FirstValue(Function<Object, Stage<Object>> open, @Nullable Stage<Object> whenEmpty) {
    this.open = open;
    this.whenEmpty = whenEmpty;
  }

  @Override
  public void accept(Object value) throws Exception {
    Stage<Object> stage = target;
    if (stage == null) {
      decide(value);
    } else {
      stage.accept(value);
    }
  }

  private void decide(Object value) throws Exception {
    waiting.add(value);
    try {
      target = open.apply(value);
    } catch (StageException e) {
      if (!e.isUndecided() || waiting.size() > MOST_WAITING) {
        throw e;
      }
      return;
    }
    flush();
  }

  private void flush() throws Exception {
    for (Object value : waiting) {
      target.accept(value);
    }
    waiting.clear();
  }

  @Override
  public void signal(Signal signal) throws Exception {
    if (target == null && !waiting.isEmpty()) {
      // Another task may have learnt the type meanwhile; else this throws.
      target = open.apply(waiting.getLast());
      flush();
    }
    Stage<Object> stage = target == null ? whenEmpty : target;
    if (stage != null) {
      stage.signal(signal);
    }
  }
}
