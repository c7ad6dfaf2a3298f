package org.gyre.jmh;

/** A record with a short text as its key, which one batch job of Gyre works on. */
record TextPair(String key, long value) {}
