package org.gyre.dataflow.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.gyre.dataflow.plan.BroadcastSet;
import org.gyre.dataflow.plan.Checkpoints;
import org.gyre.dataflow.plan.InputsFirst;
import org.gyre.dataflow.plan.Node;

/**
 * Tells whether a loop is still the same: the SHA-256 of its plan as it would be shipped, and of
 * the class files of all that is in it. What the plan reads from files is not looked at.
 */
public final class PlanDigest {

  private PlanDigest() {}

  /**
   * The digest of a loop, but for when and where it saves checkpoints.
   *
   * @param loop the loop, with all that it reads
   * @param broadcasts what its functions read beside that
   * @return the digest, in hexadecimal digits
   * @throws IOException if a function of it holds what cannot be serialized; names it
   */
  public static String of(Node<?> loop, List<BroadcastSet<?, ?>> broadcasts) throws IOException {
    MessageDigest digest = sha256();
    OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
    List<Node<?>> all = new ArrayList<>();
    broadcasts.forEach(set -> all.add(set.node()));
    all.add(loop);
    try (PlanStream out = new PlanStream(sink)) {
      for (Node<?> node : InputsFirst.order(all, Node::inputs)) {
        out.writeObject(node); // inputs first, so that no stack is needed for them
      }
      for (BroadcastSet<?, ?> set : broadcasts) {
        out.writeObject(set);
      }
    } catch (NotSerializableException e) {
      throw new IOException(
          loop.origin()
              + " cannot save checkpoints, as it could not be known again: a function holds a "
              + e.getMessage()
              + ", which is not serializable; make it so, or create it within the function",
          e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Writes class files beside the names of classes, and nothing of checkpoints. */
  private static final class PlanStream extends ObjectOutputStream {

    PlanStream(OutputStream out) throws IOException {
      super(out);
      enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object object) {
      return object instanceof Checkpoints ? null : object;
    }

    @Override
    protected void annotateClass(Class<?> type) throws IOException {
      ClassLoader loader = type.getClassLoader();
      if (loader != null
          && !loader.equals(ClassLoader.getPlatformClassLoader())
          && !type.isArray()) {
        String name = type.getName().substring(type.getPackageName().length() + 1);
        try (InputStream file = type.getResourceAsStream(name + ".class")) {
          write(file == null ? new byte[0] : file.readAllBytes());
        }
      }
    }
  }
}
