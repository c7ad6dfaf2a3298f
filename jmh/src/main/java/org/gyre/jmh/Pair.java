package org.gyre.jmh;

/** A record of two longs, which the batch jobs of Gyre work on. */
record Pair(long key, long value) {}
