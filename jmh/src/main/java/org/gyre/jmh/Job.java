package org.gyre.jmh;

import java.io.IOException;
import java.util.List;

/**
 * One thing to measure: the hand-written limit and those that are compared with it, all of which
 * give the same answer.
 *
 * <p>A {@link Race} asks for the contenders once and calls each of them many times in turn, always
 * on one thread; then it closes the job. The input stands before the first call and is not timed.
 *
 * @param <A> the type of the answer
 */
interface Job<A> extends AutoCloseable {

  /** The name of each time that a run takes, for the table; most jobs have one. */
  List<String> times();

  /** What is measured; the limit is first. */
  List<Contender<A>> contenders() throws Exception;

  /**
   * Proves an answer.
   *
   * @param expected the answer of the limit
   * @param actual another answer, or another one of the limit
   * @return what is wrong; empty if the answers agree
   */
  String difference(A expected, A actual);

  /** The least memory in which Gyre does the job without temporary files; 0 if nobody asked. */
  default long need() {
    return 0;
  }

  /** Ends the threads and frees the memory of the job. */
  @Override
  void close() throws IOException;
}
