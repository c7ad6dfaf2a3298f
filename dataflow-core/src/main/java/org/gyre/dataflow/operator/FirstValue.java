package org.gyre.dataflow.operator;

import java.util.function.Function;
import org.gyre.dataflow.type.Nullable;

/** Stands in for a stage whose layout the first value decides: makes it when that value comes. */
final class FirstValue extends Stage<Object> {

  private final Function<Object, Stage<Object>> open;
  private final @Nullable Stage<Object> whenEmpty;
  private @Nullable Stage<Object> target;

  FirstValue(Function<Object, Stage<Object>> open, @Nullable Stage<Object> whenEmpty) {
    this.open = open;
    this.whenEmpty = whenEmpty;
  }

  @Override
  public void accept(Object value) throws Exception {
    Stage<Object> stage = target;
    if (stage == null) {
      stage = open.apply(value);
      target = stage;
    }
    stage.accept(value);
  }

  @Override
  public void signal(Signal signal) throws Exception {
    Stage<Object> stage = target == null ? whenEmpty : target;
    if (stage != null) {
      stage.signal(signal);
    }
  }
}
