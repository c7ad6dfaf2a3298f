package org.gyre.gelly;

import org.gyre.dataflow.format.FileSplit;
import org.gyre.dataflow.format.InputFormat;

/**
 * A part of an edge or vertex file together with what its first lines showed, so that they are
 * looked at once.
 */
record EdgeFileSplit(FileSplit part, EdgeFileShape shape) implements InputFormat.Split {

  private static final long serialVersionUID = 1;

  @Override
  public long weight() {
    return part.weight();
  }
}
