package org.gyre.dataflow.plan;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sinks and all they read: the unit that is explained, shipped and run.
 *
 * @param sinks {@link Node.Write} and {@link Node.Collect} nodes, at least one
 */
public record Plan(List<Node<?>> sinks) implements Serializable {

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
          "the plan has no sink, so nothing would be computed: call write(...) or collect() on a data set");
    }
    Map<Node<?>, Set<Node<?>>> known = new IdentityHashMap<>();
    for (Node<?> sink : sinks) {
      for (Node<?> current : unbound(sink, known)) {
        throw new JobException(
            sink.origin()
                + " reads what only a superstep knows ("
                + current.origin()
                + "): use what the iteration returns, outside of its step",
            null);
      }
    }
  }

  /** What a node reads of supersteps around it. */
  private static Set<Node<?>> unbound(Node<?> node, Map<Node<?>, Set<Node<?>>> known) {
    Set<Node<?>> found = known.get(node);
    if (found == null) {
      found = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Node<?> input : node.inputs()) {
        found.addAll(unbound(input, known));
      }
      if (node instanceof Node.Current<?>) {
        found.add(node);
      }
      if (node instanceof Node.Iterate<?> loop) {
        found.remove(loop.current());
      }
      known.put(node, found);
    }
    return found;
  }

  /**
   * All nodes, inputs before those that read them, each once.
   *
   * @return the nodes in an order that depends on the plan only
   */
  public List<Node<?>> nodes() {
    List<Node<?>> order = new ArrayList<>();
    Set<Node<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    sinks.forEach(sink -> visit(sink, seen, order));
    return order;
  }

  private static void visit(Node<?> node, Set<Node<?>> seen, List<Node<?>> order) {
    if (seen.add(node)) {
      node.inputs().forEach(input -> visit(input, seen, order));
      order.add(node);
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
    try (var in = new LoaderInputStream(bytes, loader)) {
      return (Plan) in.readObject();
    } catch (IOException | ClassNotFoundException | ClassCastException e) {
      throw new IllegalArgumentException(
          "these bytes are no plan that can be read here: " + e.getMessage(), e);
    }
  }

  private static final class LoaderInputStream extends ObjectInputStream {
    private final ClassLoader loader;

    LoaderInputStream(byte[] bytes, ClassLoader loader) throws IOException {
      super(new ByteArrayInputStream(bytes));
      this.loader = loader;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, loader);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description); // primitive types
      }
    }
  }
}
