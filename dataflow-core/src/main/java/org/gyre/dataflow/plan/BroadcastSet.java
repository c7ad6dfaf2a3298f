package org.gyre.dataflow.plan;

import java.util.List;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.MapFunction;

/**
 * The plan behind the handle of a broadcast.
 *
 * @param <T> the type of the values
 * @param <V> what functions get
 */
public final class BroadcastSet<T, V> implements Broadcast<V> {

  private static final long serialVersionUID = 1;

  private final Node<T> node;
  private final MapFunction<List<T>, V> initializer;
  private final Origin origin;

  /**
   * A broadcast.
   *
   * @param node delivers the values
   * @param initializer turns the list of all values, which is unmodifiable, into what functions
   *     get; called once per process
   * @param origin where the broadcast comes from
   */
  public BroadcastSet(Node<T> node, MapFunction<List<T>, V> initializer, Origin origin) {
    this.node = node;
    this.initializer = initializer;
    this.origin = origin;
  }

  /**
   * What is broadcast.
   *
   * @return the node that delivers the values
   */
  public Node<T> node() {
    return node;
  }

  /**
   * What becomes of the values.
   *
   * @return turns the list of all values into what functions get
   */
  public MapFunction<List<T>, V> initializer() {
    return initializer;
  }

  /**
   * Where the broadcast comes from.
   *
   * @return the call and its place
   */
  public Origin origin() {
    return origin;
  }

  @Override
  public String toString() {
    return origin.toString();
  }
}
