package org.gyre.tests.plans;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.format.InputFormat;
import org.gyre.dataflow.plan.Node;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.Origin;
import org.gyre.dataflow.plan.Plan;

/** Grows a random plan: the same one for the same seed. */
final class PlanGenerator {

  /** No data set gets more values than these. */
  private static final long MOST = 40_000;

  private static final int[] SIZES = {0, 1, 2, 7, 100, 100, 1_000, 1_000, 3_000, 10_000};

  private final Random random;
  private final Environment environment;
  private final PlanFiles files;
  private final List<Draft<?>> drafts = new ArrayList<>();
  private final List<Draft<?>> unread = new ArrayList<>();

  PlanGenerator(long seed, Environment environment, PlanFiles files) {
    this.random = new Random(seed);
    this.files = files;
    this.environment = environment;
  }

  /** Sources, operations on what there is, and a sink for whatever nobody reads. */
  Plan plan() {
    growAll();
    List<Draft<?>> sinks = new ArrayList<>(unread);
    sinks.add(any(drafts));
    return plan(sinks);
  }

  /** Loops, over one another, and something beside them; of few values, for they run often. */
  Plan loops() {
    add(new Draft<>(Shapes.LONG, environment.sequence(0, random.nextInt(300)), 300));
    add(source(any(Shapes.ALL), random.nextInt(300)));
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      add(loop(newestOrAny()));
      if (random.nextBoolean()) {
        grow();
      }
    }
    return plan(unread.isEmpty() ? List.of(any(drafts)) : List.copyOf(unread));
  }

  private <T> Draft<T> loop(Draft<T> input) {
    unread.remove(input);
    return switch (random.nextInt(5)) {
      case 0, 1 -> LoopOperations.iterate(input, random);
      case 2 -> LoopOperations.iterateWhile(input, random);
      default -> DeltaOperations.iterate(input, random);
    };
  }

  private void growAll() {
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      add(source(any(Shapes.ALL)));
    }
    for (int i = random.nextInt(1, 14); i > 0; i--) {
      grow();
    }
  }

  private Plan plan(List<Draft<?>> sinks) {
    return new Plan(sinks.stream().<Node<?>>map(draft -> sink(draft)).toList());
  }

  private static <T> Draft<T> cached(Draft<T> draft) {
    return draft.then(draft.data().cache());
  }

  /** Jobs that share most of what they compute: each reads a few of the data sets, old or new. */
  List<Plan> jobs(int count) {
    growAll();
    List<Draft<?>> shared = new ArrayList<>();
    for (Draft<?> draft : drafts) {
      shared.add(random.nextInt(4) == 0 ? cached(draft) : draft);
    }
    List<Plan> jobs = new ArrayList<>();
    for (int job = 0; job < count; job++) {
      List<Draft<?>> sinks = new ArrayList<>(List.of(drafts.getLast()));
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        sinks.add(any(shared));
      }
      jobs.add(plan(sinks));
      if (random.nextBoolean()) {
        grow();
      }
    }
    return jobs;
  }

  private <T> Node<?> sink(Draft<T> draft) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> files.output(draft);
      case 2 -> new Node.Deliver<>(draft.data().node(), Origin.here("forEach"));
      default -> new Node.Collect<>(draft.data().node(), Origin.here("collect"));
    };
  }

  private void add(Draft<?> draft) {
    drafts.add(draft);
    unread.add(draft);
  }

  private <E> E any(List<E> list) {
    return list.get(random.nextInt(list.size()));
  }

  private <T> Draft<T> source(Shape<T> shape) {
    return source(shape, SIZES[random.nextInt(SIZES.length)]);
  }

  private <T> List<T> values(Shape<T> shape, int size) {
    return Stream.generate(() -> shape.value.apply(random)).limit(size).toList();
  }

  private <T> Draft<T> source(Shape<T> shape, int size) {
    List<T> values = values(shape, size);
    if (random.nextInt(3) == 0) {
      Optional<InputFormat<T>> file = files.input(shape, values, random);
      if (file.isPresent()) {
        return new Draft<>(shape, environment.read(file.get()), size);
      }
    }
    boolean tellsItsType = !values.isEmpty() && random.nextBoolean();
    DataSet<T> data = tellsItsType ? environment.of(values) : environment.of(values, shape.layout);
    return new Draft<>(shape, data, size);
  }

  /** Values that are known to be in order as they are read, and need not be sorted. */
  private <T> Draft<T> sourceInOrder(Shape<T> shape, int size) {
    Ordering<T> ordering = OrderOperations.ordering(shape, random);
    List<T> values = values(shape, size);
    DataSet<T> sorted =
        environment
            .of(ValuesInOrder.of(ordering).sorted(values), shape.layout)
            .comesInOrder(ordering)
            .sort(ordering);
    DataSet<T> passed =
        sorted.mapPartition((found, out) -> ValuesInOrder.of(ordering).pass(found, out));
    return new Draft<>(shape, passed, size);
  }

  private void grow() {
    Draft<?> next =
        switch (random.nextInt(10)) {
          case 0 -> join(any(drafts));
          case 1 -> union(any(drafts));
          case 2 ->
              random.nextBoolean()
                  ? new Draft<>(Shapes.LONG, environment.sequence(-3, random.nextInt(500)), 503)
                  : sourceInOrder(any(Shapes.ALL), random.nextInt(300));
          case 3 -> coGroup(any(drafts));
          case 4 -> cross(any(drafts));
          default -> operate(newestOrAny());
        };
    if (next.most() <= MOST) {
      add(next);
    }
  }

  private Draft<?> newestOrAny() {
    return random.nextBoolean() ? drafts.getLast() : any(drafts);
  }

  private <T> Draft<?> operate(Draft<T> input) {
    unread.remove(input);
    return any(Operations.of(input.shape())).apply(input, random);
  }

  private <L> Draft<?> join(Draft<L> left) {
    Draft<?> right = any(drafts);
    if (left.most() * right.most() > MOST) {
      return operate(left);
    }
    unread.remove(left);
    unread.remove(right);
    return switch (random.nextInt(5)) {
      case 0 -> PartialReads.join(left, right, random);
      case 1 -> PartialReads.filteredJoin(left, right, random);
      default -> JoinOperations.join(left, right, random);
    };
  }

  private <L> Draft<?> cross(Draft<L> left) {
    Draft<?> right = any(drafts);
    if (left.most() * right.most() > MOST) {
      return coGroup(left);
    }
    unread.remove(left);
    unread.remove(right);
    return JoinOperations.cross(left, right, random);
  }

  private <L> Draft<?> coGroup(Draft<L> left) {
    Draft<?> right = any(drafts);
    unread.remove(left);
    unread.remove(right);
    return JoinOperations.coGroup(left, right, random);
  }

  /** With another data set of the same shape, or with itself. */
  @SuppressWarnings("unchecked") // shapes are compared
  private <T> Draft<T> union(Draft<T> left) {
    List<Draft<?>> same = drafts.stream().filter(draft -> draft.shape() == left.shape()).toList();
    Draft<T> right = (Draft<T>) any(same);
    unread.remove(left);
    unread.remove(right);
    return Operations.union(left, right);
  }
}
