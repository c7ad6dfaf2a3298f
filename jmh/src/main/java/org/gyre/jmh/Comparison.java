package org.gyre.jmh;

/** What Gyre is compared with beside the limit. */
enum Comparison {
  /** Nothing else. */
  LIMIT,

  /** Other systems, each in a process of its own. */
  PEERS,

  /** Itself in a quarter of the memory it needs. */
  QUARTER
}
