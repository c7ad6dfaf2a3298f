package org.gyre.dataflow.plan;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.FunctionCopy;
import org.gyre.dataflow.function.RichFunction;

/** Looks at the components of nodes, whatever their kind: functions and names. */
public final class Declarations {

  private Declarations() {}

  /**
   * The node, and with it the broadcasts that its functions hold.
   *
   * @param <T> the type of the values
   * @param node any node
   * @return the node; a {@link Node.Reading} of it if it reads broadcasts
   * @throws IllegalArgumentException if a function with a context cannot be copied, or stands where
   *     there can be none: as a key or an aggregate
   */
  public static <T> Node<T> declared(Node<T> node) {
    List<Broadcast<?>> handles = new ArrayList<>();
    for (RecordComponent component : node.getClass().getRecordComponents()) {
      Object part = read(component, node);
      refuse(part, node.origin());
      if (part instanceof RichFunction function) {
        requireSupported(node);
        handles.addAll(FunctionCopy.broadcastsOf(function));
      }
    }
    return handles.isEmpty() ? node : reading(node, handles);
  }

  private static void requireSupported(Node<?> node) {
    boolean isSupported =
        switch (node) {
          case Node.Map<?, ?> _, Node.FlatMap<?, ?> _, Node.Filter<?> _ -> true;
          case Node.MapPartition<?, ?> _, Node.Reduce<?> _ -> true;
          case Node.GroupReduce<?, ?> _, Node.GroupApply<?, ?, ?> _ -> true;
          case Node.GroupCombine<?, ?, ?> _, Node.CoGroup<?, ?, ?, ?> _ -> true;
          default -> false;
        };
    if (!isSupported) {
      throw new IllegalArgumentException(
          node.origin()
              + ": this operator takes no function with a context; emit what the function needs,"
              + " and let a map or flatMap after it have the context");
    }
  }

  private static void refuse(Object part, Origin origin) {
    boolean isKey = part instanceof Key<?, ?> key && key.function() instanceof RichFunction;
    if (isKey || (part instanceof Aggregate<?, ?> && part instanceof RichFunction)) {
      throw new IllegalArgumentException(
          origin
              + ": "
              + (isKey ? "a key" : "an aggregate")
              + " cannot be a function with a context; compute what it needs with map before");
    }
  }

  /**
   * The node, reading broadcasts as well.
   *
   * @param <T> the type of the values
   * @param node any node
   * @param handles the handles of the broadcasts
   * @return a node that reads each of them, and those that it reads already, once
   */
  public static <T> Node<T> reading(Node<T> node, List<Broadcast<?>> handles) {
    boolean reads = node instanceof Node.Reading<T>;
    List<BroadcastSet<?, ?>> sets =
        new ArrayList<>(reads ? ((Node.Reading<T>) node).sets() : List.of());
    for (Broadcast<?> handle : handles) {
      if (!(handle instanceof BroadcastSet<?, ?> set)) {
        throw new IllegalArgumentException(
            handle.getClass().getName()
                + " is no handle of a broadcast; make one with broadcast() of a data set");
      }
      if (!sets.contains(set)) {
        sets.add(set);
      }
    }
    return new Node.Reading<>(reads ? ((Node.Reading<T>) node).reader() : node, List.copyOf(sets));
  }

  /**
   * The node under another name.
   *
   * @param <T> the type of the values
   * @param node any node but the current value of a loop, which is known by its identity
   * @param name what it does, in the words of the user
   * @return a copy
   */
  @SuppressWarnings("unchecked") // a copy of the same record
  public static <T> Node<T> named(Node<T> node, String name) {
    if (node instanceof Node.Reading<T>(Node<T> reader, List<BroadcastSet<?, ?>> sets)) {
      return new Node.Reading<>(named(reader, name), sets);
    }
    RecordComponent[] components = node.getClass().getRecordComponents();
    Object[] parts = new Object[components.length];
    for (int i = 0; i < parts.length; i++) {
      Object part = read(components[i], node);
      parts[i] = part instanceof Origin origin ? origin.named(name) : part;
    }
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return (Node<T>) node.getClass().getDeclaredConstructor(types).newInstance(parts);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(node.origin() + " cannot be named", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(node.origin() + " is no record that can be copied", e);
    }
  }

  private static Object read(RecordComponent component, Node<?> node) {
    try {
      return component.getAccessor().invoke(node);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "the component " + component + " of a node cannot be read", e);
    }
  }
}
