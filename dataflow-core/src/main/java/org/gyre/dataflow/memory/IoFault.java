package org.gyre.dataflow.memory;

import java.io.IOException;

/** Called before each input or output operation on spill files, so that tests can make it fail. */
@FunctionalInterface
public interface IoFault {

  /** Never fails. */
  IoFault NONE = operation -> {};

  /**
   * Lets an operation happen or makes it fail.
   *
   * @param operation {@code create}, {@code write}, {@code read}, {@code map} or {@code delete}
   * @throws IOException in place of the operation
   */
  void before(String operation) throws IOException;
}
