package org.gyre.dataflow.operator;

/** Hands on signals but no values: what a join is whose build side is empty. */
final class DropStage extends Stage<Object> {

  private final Stage<Object> next;

  DropStage(Stage<Object> next) {
    this.next = next;
  }

  @Override
  public void accept(Object value) {
    // Nothing to join it with.
  }

  @Override
  public void signal(Signal signal) throws Exception {
    next.signal(signal);
  }
}
