package org.gyre.gelly;

/**
 * A vertex of a graph and its state.
 *
 * @param <K> the type of the ids
 * @param <V> the type of the state; {@link NoValue} where vertices carry nothing
 * @param id what tells this vertex from all others
 * @param value what the vertex carries: a rank, a label, a distance
 */
public record Vertex<K, V>(K id, V value) {}
