package org.gyre.tests.engine;

import static org.gyre.tests.engine.Trouble.at;
import static org.gyre.tests.engine.Trouble.atOnce;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;
import org.gyre.dataflow.api.Grouping;
import org.gyre.dataflow.format.FileOutput;
import org.gyre.dataflow.format.TextOutput;
import org.gyre.dataflow.function.Aggregates;
import org.gyre.dataflow.function.Broadcast;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.FlatJoinFunction;
import org.gyre.dataflow.function.FunctionContext;
import org.gyre.dataflow.function.MapFunction;
import org.gyre.dataflow.function.Rich;
import org.gyre.dataflow.function.RichFunction;
import org.gyre.dataflow.plan.CombineHint;
import org.gyre.dataflow.plan.CrossHint;
import org.gyre.dataflow.plan.JoinHint;
import org.gyre.dataflow.plan.Ordering;
import org.gyre.dataflow.plan.SortOrder;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.iterations.BulkIteration;
import org.gyre.tests.engine.OwnFormats.Count;

/** Every place in a plan where a function of the user stands, each in a job that calls it. */
final class UserFunctions {

  private static final String BAD = Long.toString(Trouble.BAD);

  /** A job that calls a function. */
  @FunctionalInterface
  interface Job {

    /** Runs it, and writes what it writes into an empty folder. */
    void run(Environment environment, Path folder);
  }

  /**
   * A place where a function stands.
   *
   * @param name of the place
   * @param operator what an error must name, before the file and line of the call
   * @param value what else it must name
   * @param isCalledOften whether the function is called for each value
   * @param isBetweenTasks whether it is called only if there are several tasks
   * @param job calls it
   */
  record Use(
      String name,
      String operator,
      String value,
      boolean isCalledOften,
      boolean isBetweenTasks,
      Job job) {
    @Override
    public String toString() {
      return name;
    }

    private Use naming(String other) {
      return new Use(name, operator, other, isCalledOften, isBetweenTasks, job);
    }

    private Use calledOnce() {
      return new Use(name, operator, value, false, isBetweenTasks, job);
    }

    private Use betweenTasks() {
      return new Use(name, operator, value, isCalledOften, true, job);
    }
  }

  private UserFunctions() {}

  static List<Use> all() {
    List<Use> all = new ArrayList<>();
    all.addAll(ofValues());
    all.addAll(ofAllValues());
    all.addAll(ofGroups());
    all.addAll(ofSortedGroups());
    all.addAll(ofAggregates());
    all.addAll(ofKeys());
    for (JoinHint hint : JoinHint.values()) {
      all.addAll(ofJoins(hint));
    }
    all.addAll(ofOuterJoins());
    all.addAll(ofTwoInputs());
    all.addAll(withContext());
    all.addAll(ofEnds());
    return all;
  }

  private static Use use(
      String name, String operator, Function<DataSet<Long>, DataSet<?>> transformation) {
    return new Use(
        name,
        operator,
        BAD,
        true,
        false,
        (environment, folder) -> {
          DataSet<Long> values = environment.sequence(0, Trouble.VALUES);
          write(transformation.apply(values), folder);
          environment.execute();
        });
  }

  private static Use use(String operator, Function<DataSet<Long>, DataSet<?>> transformation) {
    return use(operator, operator, transformation);
  }

  private static <T> void write(DataSet<T> results, Path folder) {
    results.write(TextOutput.of(folder.resolve("out.txt")));
  }

  private static List<Use> ofValues() {
    return List.of(
        use("map", data -> data.map(value -> at(value))),
        use("flatMap", data -> data.flatMap((value, out) -> out.collect(at(value)))),
        use("filter", data -> data.filter(value -> at(value) >= 0)),
        use(
            "filter of rows",
            "filter",
            data -> data.rebalance().filter(value -> at(value) >= 0).map(value -> value + 1)),
        use("map behind rows", "map", data -> data.rebalance().map(value -> at(value))),
        use(
            "map of texts behind rows",
            "map",
            data ->
                data.map(value -> "" + value).rebalance().map(text -> at(Long.parseLong(text)))),
        use(
            "map in a loop",
            "map",
            data -> BulkIteration.from(data, 3).run(current -> current.map(value -> at(value)))),
        use("select", "select", data -> data.select(value -> at(value), value -> value)),
        use("mapPartition", data -> data.mapPartition(UserFunctions::each)),
        use(
            "mapPartition of rows",
            "mapPartition",
            data -> data.rebalance().mapPartition(UserFunctions::each)));
  }

  private static void each(Iterator<Long> values, Collector<Long> out) throws Exception {
    while (values.hasNext()) {
      out.collect(at(values.next()));
    }
  }

  private static List<Use> ofAllValues() {
    return List.of(
        use("reduce", data -> data.reduce((left, right) -> Math.max(left, at(right)))),
        use("aggregate", data -> data.aggregate(Aggregates.sumLong(value -> at(value)))),
        use("sumLong", "aggregate", data -> data.sumLong(value -> at(value))),
        use("sumDouble", "aggregate", data -> data.sumDouble(value -> at(value))),
        use("average", "aggregate", data -> data.average(value -> at(value))),
        use("min", "aggregate", data -> data.min(value -> at(value))),
        use("max", "aggregate", data -> data.max(value -> at(value))),
        use("minBy", "minBy", data -> data.minBy(value -> at(value))),
        use("maxBy", "maxBy", data -> data.maxBy(value -> at(value))),
        use(
            "maxBy by two keys",
            "maxBy",
            data -> data.maxBy(Ordering.by((Long value) -> at(value)).thenBy(value -> value))),
        use("reduceGroup", data -> data.reduceGroup(UserFunctions::each)),
        use("combineGroup", data -> data.combineGroup(UserFunctions::each)),
        use(
            "combiner of reduceGroup",
            "combineGroup",
            data -> data.reduceGroup((values, out) -> {}, UserFunctions::each)));
  }

  private static Grouping<Long, Long> grouped(DataSet<Long> data) {
    return data.groupBy(value -> value % 1000);
  }

  private static List<Use> ofGroups() {
    return List.of(
        use(
            "groupBy.reduce",
            data -> grouped(data).reduce((left, right) -> Math.max(at(left), at(right)))),
        use(
            "groupBy.reduce by sorting",
            "groupBy.reduce",
            data ->
                grouped(data)
                    .combine(CombineHint.SORT)
                    .reduce((left, right) -> Math.max(at(left), at(right)))),
        use(
            "groupBy.reduce of texts",
            "groupBy.reduce",
            data ->
                data.map(value -> "" + value)
                    .groupBy(text -> text.length())
                    .reduce((left, right) -> "" + at(Long.parseLong(right)))),
        use(
                "groupBy.reduceGroup",
                data -> grouped(data).<Long>reduceGroup((key, values, out) -> each(values, out)))
            .naming("key 321"),
        use(
                "groupBy.reduceGroup of one group",
                "groupBy.reduceGroup",
                data ->
                    data.groupBy(value -> 7L)
                        .<Long>reduceGroup((key, values, out) -> each(values, out)))
            .naming("key 7"),
        use(
                "groupBy.combineGroup",
                data -> grouped(data).<Long>combineGroup((key, values, out) -> each(values, out)))
            .naming("key 321"),
        use(
                "groupBy.sortGroup.combineGroup",
                data ->
                    grouped(data)
                        .sortGroup(value -> -value, SortOrder.ASCENDING)
                        .<Long>combineGroup((key, values, out) -> each(values, out)))
            .naming("key 321"),
        use(
                "groupBy.reduceGroup with a combiner",
                "groupBy.reduceGroup",
                data ->
                    grouped(data)
                        .<Long>reduceGroup(
                            (key, values, out) -> each(values, out), UserFunctions::copy))
            .naming("key 321"),
        use(
                "combiner of groupBy.reduceGroup",
                "groupBy.combineGroup",
                data ->
                    grouped(data)
                        .<Long>reduceGroup(
                            UserFunctions::copy, (key, values, out) -> each(values, out)))
            .naming("key 321"));
  }

  private static void copy(long key, Iterator<Long> values, Collector<Long> out) throws Exception {
    while (values.hasNext()) {
      out.collect(values.next());
    }
  }

  private static List<Use> ofSortedGroups() {
    return List.of(
        use(
                "sortGroup.reduceGroup",
                "groupBy.sortGroup.reduceGroup",
                data ->
                    grouped(data)
                        .sortGroup(value -> -value, SortOrder.ASCENDING)
                        .<Long>reduceGroup((key, values, out) -> each(values, out)))
            .naming("key 321"),
        use(
                "reduceGroup of sorted values",
                "groupBy.reduceGroup",
                data ->
                    data.partitionByHash(value -> value % 1000)
                        .sortPartition(value -> value % 1000, SortOrder.ASCENDING)
                        .groupBy(value -> value % 1000)
                        .<Long>reduceGroup((key, values, out) -> each(values, out)))
            .naming("key 321"),
        use(
            "sortGroup key",
            "groupBy.sortGroup.reduceGroup",
            data ->
                grouped(data)
                    .sortGroup(value -> at(value), SortOrder.ASCENDING)
                    .reduceGroup((key, values, out) -> out.collect(key))));
  }

  private static List<Use> ofAggregates() {
    return List.of(
        use(
            "groupBy.aggregate",
            data -> grouped(data).aggregate(Aggregates.maxLong(value -> at(value)))),
        use(
            "groupBy.aggregate of two",
            "groupBy.aggregate",
            data ->
                grouped(data)
                    .aggregate(Aggregates.count(), Aggregates.average(value -> at(value)))),
        use("groupBy.min", "groupBy.aggregate", data -> grouped(data).min(value -> at(value))),
        use("groupBy.maxBy", data -> grouped(data).maxBy(value -> at(value))),
        use("merge of an own aggregate", "aggregate", data -> data.aggregate(new Count(true)))
            .naming("merge")
            .calledOnce()
            .betweenTasks(),
        use("result of an own aggregate", "aggregate", data -> data.aggregate(new Count(false)))
            .naming("merge")
            .calledOnce(),
        use(
                "merge of an own aggregate of groups",
                "groupBy.aggregate",
                data -> grouped(data).aggregate(new Count(true)))
            .naming("key ")
            .calledOnce(),
        use(
                "result of an own aggregate of groups",
                "groupBy.aggregate",
                data -> grouped(data).aggregate(new Count(false)))
            .naming("key ")
            .calledOnce(),
        use(
            "groupBy.aggregate of many groups",
            "groupBy.aggregate",
            data ->
                data.groupBy(value -> value).aggregate(Aggregates.sumLong(value -> at(value)))));
  }

  private static List<Use> ofKeys() {
    SortOrder up = SortOrder.ASCENDING;
    return List.of(
        use("key of groupBy", "groupBy.aggregate", data -> data.groupBy(v -> at(v) % 10).count()),
        use(
            "key of two of groupBy",
            "groupBy.aggregate",
            data -> data.groupBy(v -> v % 7, v -> at(v) % 10).count()),
        use(
            "key of groupBy.reduceGroup",
            "groupBy.reduceGroup",
            data ->
                data.groupBy(v -> at(v) % 10).reduceGroup((key, values, out) -> out.collect(key))),
        use("key of distinct", "distinct", data -> data.distinct(value -> at(value) % 10)),
        use("key of sortPartition", "sortPartition", data -> data.sortPartition(v -> at(v), up)),
        use("key of sort", "sort", data -> data.sort(value -> at(value), up)),
        use(
            "second key of sort",
            "sort",
            data ->
                data.sort(Ordering.<Long, Long>by(value -> value % 2).thenBy(value -> at(value)))),
        use(
            "key of the first of a sort",
            "first",
            data -> data.sort(value -> at(value), up).first(10)),
        use("key of partitionByHash", "partitionByHash", data -> data.partitionByHash(v -> at(v))),
        use(
                "key of partitionByRange",
                "partitionByRange",
                data -> data.partitionByRange(v -> at(v)))
            .betweenTasks(),
        use(
                "key of partitionByRange at a boundary",
                "partitionByRange",
                data -> data.partitionByRange(value -> at(value), List.of(10L)))
            .betweenTasks(),
        use(
            "key of partitionCustom",
            "partitionCustom",
            data -> data.partitionCustom((key, count) -> 0, value -> at(value))),
        use(
            "partitioner",
            "partitionCustom",
            data ->
                data.partitionCustom(
                    (Long key, int count) -> (int) (at(key) % count), value -> value)),
        use(
            "left key of join",
            "join",
            data -> data.join(data).where(v -> at(v)).equalTo(v -> v).with((l, r) -> l)),
        use(
            "right key of join",
            "join",
            data -> data.join(data).where(v -> v).equalTo(v -> at(v)).with((l, r) -> l)),
        use(
            "left key of coGroup",
            "coGroup",
            data -> data.coGroup(data).where(v -> at(v)).equalTo(v -> v).with((k, l, r, o) -> {})),
        use(
            "right key of coGroup",
            "coGroup",
            data -> data.coGroup(data).where(v -> v).equalTo(v -> at(v)).with((k, l, r, o) -> {})),
        use("key of semiJoin", "semiJoin", data -> data.semiJoin(data, v -> at(v), v -> v)),
        use("key of antiJoin", "antiJoin", data -> data.antiJoin(data, v -> v, v -> at(v))));
  }

  private static List<Use> ofJoins(JoinHint hint) {
    return List.of(
        use(
            "join, " + hint,
            "join",
            data ->
                data.join(data)
                    .hint(hint)
                    .where(value -> value)
                    .equalTo(value -> value)
                    .with((left, right) -> at(left))),
        use(
            "flat join of frequent keys, " + hint,
            "join",
            data ->
                data.join(data.filter(value -> value < 200))
                    .hint(hint)
                    .where(value -> value % 2)
                    .equalTo(value -> value % 2)
                    .flatWith((left, right, out) -> at(left))));
  }

  private static List<Use> ofOuterJoins() {
    FlatJoinFunction<Long, Long, Long> function =
        (left, right, out) -> out.collect(at(left == null ? right : left));
    return List.of(
        use(
            "leftOuterJoin",
            data ->
                data.leftOuterJoin(data.filter(value -> value % 2 == 0))
                    .where(value -> value)
                    .equalTo(value -> value)
                    .flatWith(function)),
        use(
            "rightOuterJoin",
            data ->
                data.filter(value -> value % 2 == 0)
                    .rightOuterJoin(data)
                    .where(value -> value)
                    .equalTo(value -> value)
                    .flatWith(function)),
        use(
            "fullOuterJoin",
            data ->
                data.filter(value -> value % 2 == 0)
                    .fullOuterJoin(data.filter(value -> value % 3 == 0))
                    .where(value -> value)
                    .equalTo(value -> value)
                    .flatWith(function)));
  }

  private static List<Use> ofTwoInputs() {
    List<Use> all = new ArrayList<>();
    for (CrossHint hint : CrossHint.values()) {
      all.add(
          use(
              "cross, " + hint,
              "cross",
              data ->
                  data.cross(data.filter(value -> value < 10))
                      .hint(hint)
                      .with((left, right) -> at(left))));
    }
    all.add(
        use(
                "coGroup",
                data ->
                    data.coGroup(data)
                        .where(value -> value % 1000)
                        .equalTo(value -> value % 1000)
                        .<Long>with((key, lefts, rights, out) -> each(lefts, out)))
            .naming("key 321"));
    all.add(
        use(
                "right group of coGroup",
                "coGroup",
                data ->
                    data.coGroup(data)
                        .where(value -> value % 1000)
                        .equalTo(value -> value % 1000)
                        .<Long>with((key, lefts, rights, out) -> each(rights, out)))
            .naming("key 321"));
    all.add(
        use(
            "order of a group of coGroup",
            "coGroup",
            data ->
                data.coGroup(data)
                    .where(value -> value % 1000)
                    .equalTo(value -> value % 1000)
                    .sortSecond(Ordering.by(value -> at(value)))
                    .<Long>with((key, lefts, rights, out) -> out.collect(key))));
    return all;
  }

  /** Fails where it is told to: when it is opened, or when it is closed. */
  private record Phase(boolean opens) implements MapFunction<Long, Long>, RichFunction {
    @Override
    public void open(FunctionContext context) {
      atOnce(opens ? 0 : 1);
    }

    @Override
    public Long map(Long value) {
      return value;
    }
  }

  private static final class ClosingBadly implements MapFunction<Long, Long>, RichFunction {

    private static final long serialVersionUID = 1;

    @Override
    public Long map(Long value) {
      return value;
    }

    @Override
    public void close() {
      atOnce(0);
    }
  }

  private static List<Use> withContext() {
    return List.of(
        use("map with a context", "map", data -> data.map(Rich.map(_ -> value -> at(value)))),
        use(
            "reduce with a context",
            "groupBy.reduce",
            data ->
                grouped(data)
                    .reduce(Rich.reduce(_ -> (left, right) -> Math.max(at(left), at(right))))),
        use(
            "join with a context",
            "join",
            data ->
                data.join(data)
                    .where(value -> value)
                    .equalTo(value -> value)
                    .with(Rich.join(_ -> (Long left, Long right) -> at(left)))),
        use(
                "coGroup with a context",
                "coGroup",
                data ->
                    data.coGroup(data)
                        .where(value -> value % 1000)
                        .equalTo(value -> value % 1000)
                        .<Long>with(
                            Rich.coGroup(_ -> (key, lefts, rights, out) -> each(lefts, out))))
            .naming("key 321"),
        use("open", "map", data -> data.map(new Phase(true))).naming("open").calledOnce(),
        use("close", "map", data -> data.map(new ClosingBadly())).naming("close").calledOnce(),
        use("map that reads a broadcast", "map", UserFunctions::reading),
        use("initializer of a broadcast", "broadcast", UserFunctions::initializing)
            .naming("initialize")
            .calledOnce(),
        use(
            "input of a broadcast",
            "map",
            data -> {
              Broadcast<List<Long>> all = data.map(value -> at(value)).broadcast();
              return data.map(Rich.map(context -> v -> v + context.broadcast(all).size()));
            }));
  }

  private static DataSet<?> reading(DataSet<Long> data) {
    Broadcast<List<Long>> few = data.filter(value -> value < 10).broadcast();
    return data.map(Rich.map(context -> value -> at(value) + context.broadcast(few).size()));
  }

  private static DataSet<?> initializing(DataSet<Long> data) {
    Broadcast<Long> sum =
        data.filter(value -> value < 10).broadcast(values -> atOnce(values.getFirst()));
    return data.map(Rich.map(context -> value -> value + context.broadcast(sum)));
  }

  private static Use end(String name, String operator, Job job) {
    return new Use(name, operator, BAD, true, false, job);
  }

  private static List<Use> ofEnds() {
    return List.of(
        end(
            "generate",
            "generate",
            (environment, folder) -> {
              write(environment.generate(Trouble.VALUES, index -> at(index)), folder);
              environment.execute();
            }),
        new Use(
            "an own input",
            "read",
            "Whole",
            true,
            false,
            (environment, folder) -> environment.read(new OwnFormats.Numbers()).count()),
        end(
            "an own output",
            "write",
            (environment, folder) -> {
              environment.sequence(0, Trouble.VALUES).write(new OwnFormats.Nowhere());
              environment.execute();
            }),
        end(
            "forEach",
            "forEach",
            (environment, folder) ->
                environment.sequence(0, Trouble.VALUES).forEach(value -> at(value))),
        end(
            "lines of a text file",
            "write",
            (environment, folder) -> {
              environment
                  .sequence(0, Trouble.VALUES)
                  .write(TextOutput.of(folder.resolve("out.txt"), value -> "" + at(value)));
              environment.execute();
            }),
        end(
            "lines of packed files in a folder",
            "write",
            (environment, folder) -> {
              FileOutput<Long> lines =
                  TextOutput.of(folder.resolve("out.txt"), value -> "" + at(value));
              environment.sequence(0, Trouble.VALUES).write(lines.toFolder(".txt.gz"));
              environment.execute();
            }),
        end(
            "a map of two that are collected",
            "map",
            (environment, folder) ->
                environment
                    .sequence(0, Trouble.VALUES)
                    .map(value -> Tuple2.of(at(value), value))
                    .collect()),
        end(
            "a map of values that are counted",
            "map",
            (environment, folder) ->
                environment.sequence(0, Trouble.VALUES).map(value -> at(value)).count()),
        end(
            "a map of values that are kept",
            "map",
            (environment, folder) ->
                environment.sequence(0, Trouble.VALUES).map(value -> at(value)).cache().count()));
  }
}
