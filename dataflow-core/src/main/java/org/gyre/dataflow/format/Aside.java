package org.gyre.dataflow.format;

import java.io.IOException;

/** A file or a folder being written beside its place. */
interface Aside {

  /** Opens one part; called once for each index. */
  ByteSink part(int index) throws IOException;

  /** Does all of a commit that can fail for lack of room; once. Runs the checkpoint often. */
  void prepare(Runnable checkpoint) throws IOException;

  /** Moves what was prepared to its place. */
  void move() throws IOException;

  /** Removes whatever was written. */
  void abort();
}
