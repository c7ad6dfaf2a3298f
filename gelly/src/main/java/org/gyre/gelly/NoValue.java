package org.gyre.gelly;

/**
 * The value of a vertex or an edge that carries nothing. All are equal, and in memory it takes no
 * bytes.
 */
public record NoValue() {}
