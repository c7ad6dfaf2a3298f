package org.gyre.dataflow.operator;

import java.util.List;

/** Ends a chain: keeps the values as objects for the caller. */
final class CollectStage extends Stage<Object> {

  private final List<Object> values;

  CollectStage(List<Object> values) {
    this.values = values;
  }

  @Override
  public void accept(Object value) {
    values.add(value);
  }

  @Override
  public void signal(Signal signal) {
    // The caller takes the values when all tasks have ended.
  }
}
