package org.gyre.gelly;

import java.io.IOException;

/**
 * An edge or vertex file whose ids were read as integers has one that is none, or needs more than
 * 64 bits.
 *
 * <p>The first lines of a file tell what its ids look like, see {@link EdgeFile#shape}; only
 * reading all of it tells for sure. Whoever catches this (it may be the cause of a job's failure)
 * reads the file again with string ids.
 */
public final class NotIntegerIds extends IOException {

  private static final long serialVersionUID = 1;

  NotIntegerIds(String place, String id) {
    super(
        place
            + ": the id \""
            + id
            + "\" is no 64-bit integer; read this file with string ids, which may be anything");
  }
}
