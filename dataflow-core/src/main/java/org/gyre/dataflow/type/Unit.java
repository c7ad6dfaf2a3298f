package org.gyre.dataflow.type;

/**
 * The value that says nothing and takes no byte: the value of an edge or a vertex that has none.
 */
public record Unit() {

  /** The only value there is. */
  public static final Unit UNIT = new Unit();
}
