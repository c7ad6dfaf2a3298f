package org.gyre.dataflow.api;

import java.util.Optional;
import org.gyre.dataflow.format.IndexedInput;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;

/** Generates the numbers of a range. */
record SequenceInput(long from, long to) implements IndexedInput<Long> {

  SequenceInput {
    if (to < from || to - from < 0) {
      throw new IllegalArgumentException(
          "the sequence from " + from + " to " + to + " is not ascending, or longer than 2^63-1");
    }
  }

  @Override
  public Layout<Long> layout() {
    return Layouts.LONG;
  }

  @Override
  public long size() {
    return to - from;
  }

  @Override
  public Long value(long index) {
    return from + index;
  }

  @Override
  public Optional<String> version() {
    return Optional.of(describe());
  }

  @Override
  public String describe() {
    return "sequence " + from + " to " + to;
  }
}
