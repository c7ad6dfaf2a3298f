package org.gyre.dataflow.operator;

/** Hands on values but no end of input, so that another input can follow. */
final class GateStage extends Stage<Object> {

  private final Stage<Object> next;

  GateStage(Stage<Object> next) {
    this.next = next;
  }

  @Override
  public void accept(Object value) throws Exception {
    next.accept(value);
  }

  @Override
  public void signal(Signal signal) throws Exception {
    if (!(signal instanceof Signal.EndOfInput)) {
      next.signal(signal);
    }
  }
}
