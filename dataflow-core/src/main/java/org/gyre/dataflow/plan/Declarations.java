package org.gyre.dataflow.plan;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.function.Aggregate;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.FunctionCopy;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.type.Nullable;

/** Looks at the components of nodes, whatever their kind: functions and names. */
public final class Declarations {

  private static final Package OF_LIBRARY = Aggregate.class.getPackage();

  /** How to read the components of each kind of node, and of each aggregate of this library. */
  private static final ClassValue<List<Method>> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> record) {
          List<Method> accessors = new ArrayList<>();
          for (RecordComponent component : record.getRecordComponents()) {
            component.getAccessor().setAccessible(true);
            accessors.add(component.getAccessor());
          }
          return List.copyOf(accessors);
        }
      };

  private Declarations() {}

  /**
   * The node, and with it the broadcasts that its functions hold.
   *
   * @param <T> the type of the values
   * @param node any node
   * @return the node; a {@link Node.Reading} of it if it reads broadcasts
   * @throws IllegalArgumentException if a function with a context cannot be copied, or stands where
   *     there can be none: as a key, a part of one or an aggregate
   */
  public static <T> Node<T> declared(Node<T> node) {
    List<Broadcast<?>> handles = new ArrayList<>();
    for (Method component : ACCESSORS.get(node.getClass())) {
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

  /** Refuses functions with a context within keys, orders, partitionings and aggregates. */
  private static void refuse(@Nullable Object part, Origin origin) {
    switch (part) {
      case null -> {}
      case Key.Composite<?, ?> keys -> keys.parts().forEach(key -> refuse(key, origin));
      case Key<?, ?> key -> plain(key.function(), "a key", origin);
      case Ordering<?> ordering -> ordering.parts().forEach(key -> refuse(key.key(), origin));
      case Partitioning.ByHash<?>(var key) -> refuse(key, origin);
      case Partitioning.ByRange<?>(var ordering, _) -> refuse(ordering, origin);
      case Partitioning.ByFunction<?, ?>(var partitioner, var key) -> {
        plain(partitioner, "a partitioner", origin);
        refuse(key, origin);
      }
      case Aggregate<?, ?> aggregate -> refuse(aggregate, origin);
      default -> {}
    }
  }

  /** An aggregate of this library says by its components what functions it calls. */
  private static void refuse(Aggregate<?, ?> aggregate, Origin origin) {
    plain(aggregate, "an aggregate", origin);
    if (aggregate instanceof Record && aggregate.getClass().getPackage() == OF_LIBRARY) {
      for (Method component : ACCESSORS.get(aggregate.getClass())) {
        Object part = read(component, aggregate);
        plain(part, "the function of an aggregate", origin);
        refuse(part, origin);
      }
    }
  }

  /**
   * Checks that a function needs no context, where it can have none.
   *
   * @param <F> its type
   * @param function the function
   * @param role what it is, as in {@code a key}
   * @param origin the call that it was given to
   * @return the function
   * @throws IllegalArgumentException if it is a {@link RichFunction}
   */
  public static <F> F plain(F function, String role, Origin origin) {
    if (function instanceof RichFunction) {
      throw new IllegalArgumentException(
          origin
              + ": "
              + role
              + " cannot be a function with a context, which only what tasks call for values can"
              + " have; let a map before or after it have the context, by Rich.map(...)");
    }
    return function;
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
    List<Method> components = ACCESSORS.get(node.getClass());
    Object[] parts = new Object[components.size()];
    for (int i = 0; i < parts.length; i++) {
      Object part = read(components.get(i), node);
      parts[i] = part instanceof Origin origin ? origin.named(name) : part;
    }
    try {
      Class<?>[] types = components.stream().map(Method::getReturnType).toArray(Class<?>[]::new);
      return (Node<T>) node.getClass().getDeclaredConstructor(types).newInstance(parts);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(node.origin() + " cannot be named", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(node.origin() + " is no record that can be copied", e);
    }
  }

  private static Object read(Method component, Object record) {
    try {
      return component.invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the component " + component + " cannot be read", e);
    }
  }
}
