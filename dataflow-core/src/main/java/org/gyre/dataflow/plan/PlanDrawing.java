package org.gyre.dataflow.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gyre.dataflow.plan.Explanation.PlannedStep;

/**
 * Places the steps of a plan in layers: each below all that it reads. An edge that crosses layers
 * goes through a bend in each, so that it passes between the boxes and not behind them. Within a
 * layer, boxes are moved towards the middle of their neighbours a few times, which leaves few
 * crossings (Sugiyama, Tagawa, Toda: Methods for visual understanding of hierarchical system
 * structures, 1981).
 */
final class PlanDrawing {

  /** The size of a box, and the distance from one to the next, in pixels. */
  static final int WIDTH = 300;

  static final int HEIGHT = 78;
  private static final int BEND_WIDTH = 20;
  private static final int GAP = 24;
  private static final int LAYER_GAP = 54;
  private static final int SWEEPS = 8;

  /** A box or a bend. */
  static final class Spot {
    final int layer;

    /** The step; 0 for a bend. */
    final int id;

    final List<Spot> above = new ArrayList<>();
    final List<Spot> below = new ArrayList<>();
    private double order;
    double centre;

    private Spot(int layer, int id) {
      this.layer = layer;
      this.id = id;
    }

    int top() {
      return layer * (HEIGHT + LAYER_GAP) + GAP;
    }

    int bottom() {
      return top() + HEIGHT;
    }

    private int width() {
      return id == 0 ? BEND_WIDTH : WIDTH;
    }
  }

  private final List<List<Spot>> layers = new ArrayList<>();
  private final Spot[] boxes;
  private double width;

  /** Places steps, which are numbered from 1, each before its inputs where it stands first. */
  PlanDrawing(List<PlannedStep> steps) {
    boxes = new Spot[steps.size() + 1];
    int[] layerOf = layers(steps);
    for (PlannedStep step : steps) {
      boxes[step.id()] = add(layerOf[step.id()], step.id());
    }
    for (PlannedStep step : steps) {
      step.inputs().forEach(input -> connect(boxes[input], boxes[step.id()]));
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      arrange(sweep % 2 == 0);
    }
    layers.forEach(this::place);
    layers.forEach(this::centre);
  }

  /**
   * The longest way from a source to each step; repeated until nothing moves, as plans are DAGs.
   */
  private static int[] layers(List<PlannedStep> steps) {
    int[] layer = new int[steps.size() + 1];
    boolean moved = true;
    while (moved) {
      moved = false;
      for (PlannedStep step : steps.reversed()) {
        for (int input : step.inputs()) {
          if (layer[step.id()] <= layer[input]) {
            layer[step.id()] = layer[input] + 1;
            moved = true;
          }
        }
      }
    }
    return layer;
  }

  private Spot add(int layer, int id) {
    while (layers.size() <= layer) {
      layers.add(new ArrayList<>());
    }
    Spot spot = new Spot(layer, id);
    spot.order = layers.get(layer).size();
    layers.get(layer).add(spot);
    return spot;
  }

  private void connect(Spot from, Spot to) {
    Spot last = from;
    for (int layer = from.layer + 1; layer < to.layer; layer++) {
      Spot bend = add(layer, 0);
      link(last, bend);
      last = bend;
    }
    link(last, to);
  }

  private static void link(Spot from, Spot to) {
    from.below.add(to);
    to.above.add(from);
  }

  private void arrange(boolean downwards) {
    for (List<Spot> layer : downwards ? layers : layers.reversed()) {
      for (Spot spot : layer) {
        spot.order =
            (downwards ? spot.above : spot.below)
                .stream().mapToDouble(other -> other.order).average().orElse(spot.order);
      }
      layer.sort(Comparator.comparingDouble(spot -> spot.order));
      for (int i = 0; i < layer.size(); i++) {
        layer.get(i).order = i;
      }
    }
  }

  private void place(List<Spot> layer) {
    double x = GAP;
    for (Spot spot : layer) {
      spot.centre = x + spot.width() / 2.0;
      x += spot.width() + GAP;
    }
    width = Math.max(width, x);
  }

  private void centre(List<Spot> layer) {
    Spot last = layer.getLast();
    double shift = (width - GAP - last.centre - last.width() / 2.0) / 2;
    layer.forEach(spot -> spot.centre += shift);
  }

  double width() {
    return width;
  }

  int height() {
    return layers.size() * (HEIGHT + LAYER_GAP) - LAYER_GAP + 2 * GAP;
  }

  /** Boxes and bends; the lines between them go from each to those below it. */
  List<Spot> spots() {
    return layers.stream().flatMap(List::stream).toList();
  }
}
