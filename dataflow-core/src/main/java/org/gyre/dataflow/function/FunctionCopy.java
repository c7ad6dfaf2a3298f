package org.gyre.dataflow.function;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.type.LoadingStream;

/**
 * Copies functions by serialization. The handles of broadcasts and aggregators that a function
 * holds are not copied: they are known by their identity, and a broadcast knows the plan of its
 * data set.
 */
public final class FunctionCopy {

  private FunctionCopy() {}

  /** Stands for a handle in the bytes. */
  private record Place(int index) implements Serializable {}

  /**
   * A copy that shares nothing with the function but the handles.
   *
   * @param <F> its type
   * @param function the function
   * @return the copy
   * @throws IllegalArgumentException if it holds something that cannot be serialized; names it
   */
  @SuppressWarnings({"unchecked", "BanSerializableRead"}) // reads what it has just written
  public static <F extends Serializable> F of(F function) {
    List<Object> handles = new ArrayList<>();
    byte[] bytes = write(function, handles);
    try (var in = new Reader(bytes, handles, function.getClass().getClassLoader())) {
      return (F) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "a function cannot be copied for its tasks: " + e.getMessage(), e);
    }
  }

  /**
   * The handles of broadcasts that a function holds, at any depth.
   *
   * @param function the function
   * @return each handle once, in the order in which they are found
   * @throws IllegalArgumentException if it holds something that cannot be serialized; names it
   */
  public static List<Broadcast<?>> broadcastsOf(Serializable function) {
    List<Object> handles = new ArrayList<>();
    write(function, handles);
    List<Broadcast<?>> broadcasts = new ArrayList<>();
    for (Object handle : handles) {
      if (handle instanceof Broadcast<?> broadcast) {
        broadcasts.add(broadcast);
      }
    }
    return List.copyOf(broadcasts);
  }

  private static byte[] write(Serializable function, List<Object> handles) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new Writer(bytes, handles)) {
      out.writeObject(function);
    } catch (NotSerializableException e) {
      throw new IllegalArgumentException(
          "a function with a context is copied for each task, but this one holds a "
              + e.getMessage()
              + ", which is not serializable; make it so, or create it when the function is opened",
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "a function cannot be copied for its tasks: " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }

  private static final class Writer extends ObjectOutputStream {
    private final List<Object> handles;

    Writer(ByteArrayOutputStream bytes, List<Object> handles) throws IOException {
      super(bytes);
      this.handles = handles;
      enableReplaceObject(true);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // handles are known by their identity
    protected Object replaceObject(Object object) {
      if (!(object instanceof Broadcast<?> || object instanceof Aggregator<?, ?>)) {
        return object;
      }
      int index = 0;
      while (index < handles.size() && handles.get(index) != object) {
        index++;
      }
      if (index == handles.size()) {
        handles.add(object);
      }
      return new Place(index);
    }
  }

  private static final class Reader extends LoadingStream {
    private final List<Object> handles;

    Reader(byte[] bytes, List<Object> handles, ClassLoader loader) throws IOException {
      super(bytes, loader);
      this.handles = handles;
      enableResolveObject(true);
    }

    @Override
    protected Object resolveObject(Object object) {
      return object instanceof Place(int index) ? handles.get(index) : object;
    }
  }
}
