package org.gyre.jmh;

/** A record of 24 bytes. */
record Row(long a, long b, double c) {}
