package org.gyre.dataflow.function;

import java.io.Serializable;
import org.gyre.dataflow.type.Handle;

/**
 * A data set that functions read as a whole, in every task: the handle by which {@link
 * FunctionContext#broadcast} finds its values. A function that holds the handle in a field, or a
 * lambda that captures it, thereby says that it reads the data set; a handle that a function finds
 * elsewhere is declared with {@code withBroadcast}.
 *
 * <p>Handles are made by {@code broadcast()} of a data set and compared by identity.
 *
 * @param <V> what functions get: a list of the values, or what was made of it
 */
public interface Broadcast<V> extends Handle, Serializable {}
