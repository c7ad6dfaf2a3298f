package org.gyre.dataflow.plan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.gyre.dataflow.function.Parameters;
import org.gyre.dataflow.type.LoadingStream;

/**
 * Sinks and all they read: the unit that is explained, shipped and run.
 *
 * @param sinks {@link Node.Write}, {@link Node.Collect} and {@link Node.Deliver} nodes, at least
 *     one
 * @param parameters what functions with a context can read
 */
public record Plan(List<Node<?>> sinks, Parameters parameters) implements Serializable {

  /**
   * A plan without parameters.
   *
   * @param sinks likewise
   */
  public Plan(List<Node<?>> sinks) {
    this(sinks, Parameters.none());
  }

  /**
   * Checks that there is something to do.
   *
   * @throws IllegalArgumentException if there are no sinks
   * @throws JobException if one reads what only a loop around it would know
   */
  public Plan {
    sinks = List.copyOf(sinks);
    if (sinks.isEmpty()) {
      throw new IllegalArgumentException(
          "the plan has no sink, so nothing would be computed: call write(...) or collect() on a"
              + " data set");
    }
    Map<Node<?>, Set<Node<?>>> unbound = unbound(sinks);
    for (Node<?> sink : sinks) {
      for (Node<?> current : unbound.get(sink)) {
        throw new JobException(
            sink.origin()
                + " reads what only a superstep knows ("
                + current.origin()
                + "): use what the iteration returns, outside of its step",
            null);
      }
    }
  }

  /**
   * The loops in whose bodies a node stands.
   *
   * @param node any node
   * @return what it reads, at any distance, that only supersteps around it know
   */
  public static Set<Node<?>> currentsOf(Node<?> node) {
    return unbound(List.<Node<?>>of(node)).get(node);
  }

  /** What these nodes, and all that they read, read of supersteps around them. */
  private static Map<Node<?>, Set<Node<?>>> unbound(List<Node<?>> nodes) {
    Map<Node<?>, Set<Node<?>>> unbound = new IdentityHashMap<>();
    InputsFirst.order(nodes, Node::inputs)
        .forEach(node -> unbound.put(node, unbound(node, unbound)));
    return unbound;
  }

  /** What a node reads of supersteps around it. */
  private static Set<Node<?>> unbound(Node<?> node, Map<Node<?>, Set<Node<?>>> known) {
    if (node instanceof Node.Current<?> || node instanceof Node.SolutionSet<?, ?>) {
      return Set.of(node);
    }
    Set<Node<?>> found = Set.of();
    for (Node<?> input : node.inputs()) {
      found = union(found, known.get(input));
    }
    List<Node<?>> told =
        switch (node) {
          case Node.Iterate<?> loop -> List.of(loop.current());
          case Node.DeltaIterate<?, ?, ?> loop -> List.of(loop.current(), loop.set());
          default -> List.of();
        };
    if (told.stream().anyMatch(found::contains)) {
      found = new HashSet<>(found);
      told.forEach(found::remove);
    }
    return found;
  }

  /** {@link Node.Current} is compared by identity, and hardly any node reads another than one. */
  private static Set<Node<?>> union(Set<Node<?>> left, Set<Node<?>> right) {
    if (left.containsAll(right)) {
      return left;
    }
    Set<Node<?>> both = new HashSet<>(left);
    both.addAll(right);
    return both;
  }

  /**
   * All nodes, inputs before those that read them, each once.
   *
   * @return the nodes in an order that depends on the plan only
   */
  public List<Node<?>> nodes() {
    return InputsFirst.order(sinks, Node::inputs);
  }

  /** Nodes are written inputs first, since those before which their inputs come need no stack. */
  private Object writeReplace() {
    List<Node<?>> nodes = nodes();
    Map<Node<?>, Integer> places = new IdentityHashMap<>();
    nodes.forEach(node -> places.put(node, places.size()));
    return new Form(
        nodes.toArray(Node<?>[]::new), sinks.stream().mapToInt(places::get).toArray(), parameters);
  }

  private record Form(Node<?>[] nodes, int[] sinks, Parameters parameters) implements Serializable {
    private Object readResolve() {
      return new Plan(
          IntStream.of(sinks).<Node<?>>mapToObj(sink -> nodes[sink]).toList(), parameters);
    }
  }

  /**
   * The plan with its functions and layouts as bytes, to be run in another process that has the
   * same classes.
   *
   * @return the bytes
   * @throws IllegalArgumentException if a function captures something that cannot be serialized;
   *     the message names it
   */
  public byte[] toBytes() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(this);
    } catch (NotSerializableException e) {
      throw new IllegalArgumentException(
          "the plan cannot be shipped: a function holds a "
              + e.getMessage()
              + ", which is not serializable; make it so, or create it within the function",
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException("the plan cannot be serialized: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a plan.
   *
   * @param bytes what {@link #toBytes} returned; from a trusted sender only, since reading runs
   *     code
   * @param loader finds the classes of functions and values
   * @return the plan
   * @throws IllegalArgumentException if the bytes are no plan or a class is missing
   */
  public static Plan fromBytes(byte[] bytes, ClassLoader loader) {
    try (var in = new LoadingStream(bytes, loader)) {
      return (Plan) in.readObject();
    } catch (IOException | ClassNotFoundException | ClassCastException e) {
      throw new IllegalArgumentException(
          "these bytes are no plan that can be read here: " + e.getMessage(), e);
    }
  }
}
