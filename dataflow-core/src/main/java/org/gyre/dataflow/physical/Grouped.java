package org.gyre.dataflow.physical;

import java.util.ArrayList;
import java.util.List;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.NodeUse;
import org.gyre.dataflow.type.Nullable;

/** What is known of the results of groups. */
final class Grouped {

  private Grouped() {}

  /** The properties of results that come from the partitions that the hash of their key names. */
  static Properties sent(Node<?> node, Key<?, ?> key) {
    Key<?, ?> found = keyOfResults(node, key);
    if (found == null) {
      return Properties.NONE;
    }
    return node instanceof Node.GroupSummary<?, ?, ?>
        ? new Properties(null, found, null, false, List.of(found))
        : Properties.partitioned(found).unique(List.of(found));
  }

  /** The properties of results that stay in the partitions of the input, wherever these are. */
  static Properties inPlace(Node<?> node, Key<?, ?> key, Properties input) {
    Key<?, ?> found = keyOfResults(node, key);
    Properties kept =
        switch (node) {
          case Node.Distinct<?, ?> _ -> input.unordered();
          case Node.GroupReduce<?, ?> _ when found != null && input.isPartitioned(key) ->
              new Properties(input.partitioning(), null, null, input.single(), List.of());
          case Node.GroupSummary<?, ?, ?> _ ->
              new Properties(null, found, null, input.single(), List.of());
          default -> new Properties(null, null, null, input.single(), List.of());
        };
    return found == null ? kept : kept.unique(List.of(found));
  }

  /** The key of a group as a key of its one result; null if it is not known to be there. */
  private static @Nullable Key<?, ?> keyOfResults(Node<?> node, Key<?, ?> key) {
    return switch (node) {
      case Node.Distinct<?, ?> _ -> key;
      case Node.GroupSummary<?, ?, ?> _ -> firstOfPair(key);
      case Node.GroupReduce<?, ?> _ when Renaming.keeps(NodeUse.of(node), key) -> key;
      default -> null;
    };
  }

  /** The key of a summary is its first component; that of several parts, a tuple of them. */
  private static Key<?, ?> firstOfPair(Key<?, ?> key) {
    if (key instanceof Key.Composite<?, ?> composite) {
      List<Key<?, ?>> parts = new ArrayList<>();
      for (int i = 0; i < composite.parts().size(); i++) {
        parts.add(Key.known(List.of("f0", "f" + i)));
      }
      return Key.known(parts);
    }
    return Key.known(List.of("f0"));
  }
}
