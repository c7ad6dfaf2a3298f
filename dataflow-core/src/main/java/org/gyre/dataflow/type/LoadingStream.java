package org.gyre.dataflow.type;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;

/** Reads objects whose classes a given loader finds, and not that of whoever reads. */
public class LoadingStream extends ObjectInputStream {

  private final ClassLoader loader;

  /**
   * A stream.
   *
   * @param bytes what an {@link java.io.ObjectOutputStream} wrote
   * @param loader finds the classes
   * @throws IOException if they do not begin as such bytes do
   */
  public LoadingStream(byte[] bytes, ClassLoader loader) throws IOException {
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
