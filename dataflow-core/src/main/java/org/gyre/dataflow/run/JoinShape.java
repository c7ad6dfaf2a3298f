package org.gyre.dataflow.run;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.gyre.dataflow.function.JoinKind.Side;
import org.gyre.dataflow.function.JoinPairs;
import org.gyre.dataflow.operator.JoinKernels;
import org.gyre.dataflow.operator.Kernel;
import org.gyre.dataflow.operator.Stage;
import org.gyre.dataflow.operator.Stages;
import org.gyre.dataflow.plan.Key;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Nullable;

/** What the values, keys and results of a join look like, as far as values have told. */
final class JoinShape {

  private final Node.Join<?, ?, ?, ?> node;
  private final Flow left;
  private final Flow right;
  private final boolean groups;
  private final LateLayout results;
  private @Nullable Layout<Object> keys;
  private @Nullable JoinKernels kernels;
  private final Set<Side> complete = EnumSet.noneOf(Side.class);
  private final Map<Side, Kernel<Stage<Object>>> alone = new EnumMap<>(Side.class);
  private @Nullable Layout<Object> kernelsLeft;
  private @Nullable Layout<Object> kernelsRight;

  /**
   * A join.
   *
   * @param groups whether tables are read often, so that the rows of a key should be a group
   */
  JoinShape(Node.Join<?, ?, ?, ?> node, Flow left, Flow right, boolean groups) {
    this.node = node;
    this.left = left;
    this.right = right;
    this.groups = groups;
    this.results = new LateLayout(node.origin(), node.layout());
  }

  Node.Join<?, ?, ?, ?> node() {
    return node;
  }

  boolean groups() {
    return groups;
  }

  String name() {
    return node.origin().toString();
  }

  LateLayout results() {
    return results;
  }

  /** Hands values of a side on alone; created with null and the next stage. */
  synchronized Kernel<Stage<Object>> alone(Side side) {
    return alone.computeIfAbsent(side, _ -> Stages.alone(node.function(), side, name()));
  }

  /** A side and its size, for reports. */
  static String describe(Side side, long rows, long bytes) {
    return "%s side of %d rows and %d bytes"
        .formatted(side.name().toLowerCase(Locale.ROOT), rows, bytes);
  }

  LateLayout rows(Side side) {
    return (side == Side.LEFT ? left : right).layout();
  }

  Key<?, ?> key(Side side) {
    return side == Side.LEFT ? node.leftKey() : node.rightKey();
  }

  /** Decides the layouts of a side by its first value, as far as they are not known. */
  synchronized void decide(Side side, Object first) {
    Layout<Object> rows = rows(side).decide(first);
    if (knownKeys() == null) {
      keys = KeyLayouts.decide(key(side), rows, first, node.origin());
    }
  }

  /** Whether nothing is left that the first value of a side would have to decide. */
  synchronized boolean isKnown(Side side) {
    return rows(side).get() != null && knownKeys() != null;
  }

  /** One layout for the keys of both sides; if one side has null keys, it must be theirs. */
  private @Nullable Layout<Object> knownKeys() {
    if (keys == null) {
      Layout<Object> ofLeft = KeyLayouts.known(node.leftKey(), rows(Side.LEFT).get());
      Layout<Object> ofRight = KeyLayouts.known(node.rightKey(), rows(Side.RIGHT).get());
      keys = ofLeft == null ? ofRight : KeyLayouts.common(node.leftKey(), ofLeft, ofRight);
    }
    return keys;
  }

  /** The kernels; the layout of a side is known unless it has no values at all. */
  @SuppressWarnings("ReferenceEquality") // a layout is the same object for the same type
  synchronized JoinKernels kernels() {
    Layout<Object> ofLeft = rows(Side.LEFT).get();
    Layout<Object> ofRight = rows(Side.RIGHT).get();
    boolean isSame = ofLeft == kernelsLeft && ofRight == kernelsRight;
    if (kernels == null || !isSame) {
      kernels =
          new JoinKernels(
              input(Side.LEFT, ofLeft),
              input(Side.RIGHT, ofRight),
              knownKeys(),
              node.function(),
              node.kind(),
              groups,
              name());
      kernelsLeft = ofLeft;
      kernelsRight = ofRight;
      decideResults();
    }
    return kernels;
  }

  private JoinKernels.Input input(Side side, @Nullable Layout<Object> rows) {
    Layout.Field place = rows == null ? null : KeyLayouts.place(key(side), rows);
    boolean isInPlace = place != null && place.layout().equals(keys);
    return new JoinKernels.Input(
        rows, key(side).function(), isInPlace ? place.at() : KeyLayouts.COMPUTED);
  }

  /**
   * Decides the layout of the results, where it follows from those of the values, now that all
   * values of a side are there: if its layout is still unknown, it has none.
   */
  synchronized void complete(Side side) {
    complete.add(side);
    decideResults();
  }

  private void decideResults() {
    if (results.get() == null && node.function() instanceof JoinPairs<?, ?>) {
      Layout<Object> ofLeft = layoutInPairs(Side.LEFT);
      Layout<Object> ofRight = layoutInPairs(Side.RIGHT);
      if (ofLeft != null && ofRight != null) {
        results.know(node.kind().layoutOfPairs(ofLeft, ofRight));
      }
    }
  }

  /** Of a side that has no values every pair has the null, which is the same in all layouts. */
  @SuppressWarnings("unchecked") // no value has this layout
  private @Nullable Layout<Object> layoutInPairs(Side side) {
    Layout<Object> known = rows(side).get();
    return known == null && complete.contains(side)
        ? (Layout<Object>) (Layout<?>) Layouts.BOOLEAN
        : known;
  }
}
