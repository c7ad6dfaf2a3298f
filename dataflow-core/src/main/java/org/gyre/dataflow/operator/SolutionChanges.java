package org.gyre.dataflow.operator;

/**
 * Ends a chain: puts values into the table of a solution set, and those that find no room there
 * into something else.
 */
final class SolutionChanges extends Stage<Object> {

  private final SolutionTable table;
  private final Stage<Object> full;
  private boolean isFull;

  SolutionChanges(SolutionTable table, Stage<Object> full) {
    this.table = table;
    this.full = full;
  }

  @Override
  public void accept(Object value) throws Exception {
    if (isFull || !table.put(value)) {
      isFull = true;
      full.accept(value);
    }
  }

  @Override
  public void signal(Signal signal) throws Exception {
    full.signal(signal);
  }
}
