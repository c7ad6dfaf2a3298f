package org.gyre.gelly;

/**
 * An arc of a graph: it leads from {@code source} to {@code target}. An undirected graph has every
 * edge in both directions.
 *
 * @param <K> the type of the vertex ids
 * @param <V> the type of the edge values; {@link NoValue} where edges carry nothing
 * @param source the id of the vertex the edge leaves
 * @param target the id of the vertex the edge enters; may be the source
 * @param value what the edge carries: a weight, a label
 */
public record Edge<K, V>(K source, K target, V value) {}
