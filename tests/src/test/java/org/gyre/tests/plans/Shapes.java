package org.gyre.tests.plans;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.gyre.dataflow.function.Collector;
import org.gyre.dataflow.function.Column;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.gyre.dataflow.type.Tuple2;
import org.gyre.tests.oracle.ValueOrder;
import org.gyre.tests.plans.Values.Blob;
import org.gyre.tests.plans.Values.Deal;
import org.gyre.tests.plans.Values.Kind;
import org.gyre.tests.plans.Values.Line;
import org.gyre.tests.plans.Values.Log;
import org.gyre.tests.plans.Values.Note;
import org.gyre.tests.plans.Values.Pair;
import org.gyre.tests.plans.Values.Row;

/**
 * The kinds of values of random plans. Functions are lambdas and method references as users write
 * them.
 */
final class Shapes {

  static final Shape<Long> LONG =
      new Shape<>(
          "long",
          Layouts.LONG,
          Values::number,
          value -> value,
          value -> value * 31 + 7,
          (left, right) -> left + right);

  static final Shape<String> TEXT =
      new Shape<>(
          "text",
          Layouts.STRING,
          Values::text,
          String::length,
          value -> value.length() > 50 ? value.substring(1) : value + "\ud83d\ude80",
          Shapes::greatest);

  static final Shape<Pair> PAIR =
      new Shape<>(
          "pair",
          Layouts.of(Pair.class),
          Values::pair,
          Pair::right,
          pair -> new Pair(pair.right(), pair.left() + 1),
          (left, right) -> new Pair(left.left() ^ right.left(), left.right() + right.right()));

  static final Shape<Row> ROW =
      new Shape<>(
          "row",
          Layouts.of(Row.class),
          Values::row,
          row -> row.id() + row.group(),
          row -> new Row(row.id() / 2, row.group() + 1, -row.amount(), row.name()),
          (left, right) ->
              new Row(
                  left.id() + right.id(),
                  Math.max(left.group(), right.group()),
                  Math.max(left.amount(), right.amount()),
                  greatest(left.name(), right.name())));

  static final Shape<Note> NOTE =
      new Shape<>(
          "note",
          Layouts.of(Note.class),
          Values::note,
          note -> note.pair().left(),
          note ->
              new Note(
                  note.weight() == null ? null : "w" + note.weight(),
                  note.kind(),
                  note.pair(),
                  null),
          Shapes::greatest);

  static final Shape<Blob> BLOB =
      new Shape<>(
          "blob",
          Layouts.of(Blob.class),
          Values::blob,
          blob -> Arrays.stream(blob.numbers()).sum(),
          blob -> new Blob(blob.name(), Arrays.copyOf(blob.numbers(), 3)),
          Shapes::greatest);

  static final Shape<Tuple2<String, Long>> COUNT =
      new Shape<>(
          "count",
          countLayout(),
          random -> Tuple2.of(Values.text(random), Values.number(random)),
          Tuple2::f1,
          pair -> Tuple2.of(pair.f0(), pair.f1() - 1),
          Shapes::greatest);

  static final Shape<Deal> DEAL =
      new Shape<>(
          "deal",
          Layouts.of(Deal.class),
          Values::deal,
          deal -> deal.price().unscaledValue().longValue() + deal.tags().size(),
          deal ->
              new Deal(
                  deal.day() == null ? null : deal.day().plusDays(1),
                  deal.price().negate(),
                  deal.tags().reversed(),
                  deal.kind().map(kind -> Kind.RED),
                  deal.figure() instanceof Line(long length, String name)
                      ? new Line(length / 2, name)
                      : deal.figure()),
          Shapes::greatest);

  /** Rows whose columns the program does not name. */
  static final Shape<org.gyre.dataflow.type.Row> SHEET =
      new Shape<>(
          "sheet",
          Values.SHEET.layout(),
          Values::sheet,
          row -> row.getLong("amount"),
          row -> row.with("amount", row.getLong("amount") / 3).with("day", null),
          Shapes::greatest);

  /** Records with such rows in them. */
  static final Shape<Log> LOG =
      new Shape<>(
          "log",
          Layouts.ofRecord(
              Log.class,
              List.of(Layouts.LONG, Layouts.nullable(Layouts.STRING), Values.SHEET.layout())),
          Values::log,
          Log::time,
          log -> new Log(log.time() / 2, null, log.data().with("day", null)),
          Shapes::greatest);

  static final List<Shape<?>> ALL =
      List.of(LONG, TEXT, PAIR, ROW, NOTE, BLOB, COUNT, DEAL, SHEET, LOG);

  static {
    LONG.longKey(value -> value)
        .longKey(value -> Math.floorMod(value, 10L))
        .key(value -> Math.floorMod(value, 2) == 0 ? Kind.RED : Kind.BLUE)
        .to(PAIR, data -> data.map(value -> new Pair(value, value % 7)))
        .to(TEXT, data -> data.map(String::valueOf))
        .to(
            ROW,
            data ->
                data.map(value -> new Row(value, (int) (value % 5), value % 100, "r" + value % 9)));
    TEXT.longKey(value -> (long) value.length())
        .key(value -> value)
        .key(value -> value.isEmpty() ? "" : value.substring(0, 1))
        .to(LONG, data -> data.map(value -> (long) value.hashCode()))
        .to(COUNT, data -> data.map(value -> Tuple2.of(value, 1L)))
        .to(BLOB, data -> data.map(value -> new Blob(value, value.chars().toArray())));
    PAIR.longKey(Pair::left)
        .longKey(pair -> pair.right() & 3)
        .key(pair -> pair)
        .to(LONG, data -> data.map(Pair::left))
        .to(NOTE, data -> data.map(pair -> new Note(null, Kind.GREEN, pair, 0.5)))
        .to(
            LONG,
            data -> data.flatMap((Pair pair, Collector<Long> out) -> out.collect(pair.right())));
    ROW.longKey(Row::id)
        .longKey(row -> (long) row.group())
        .key(Row::group)
        .key(Row::name)
        .key(Row::amount)
        .to(PAIR, data -> data.map(row -> new Pair(row.id(), row.group())))
        .to(TEXT, data -> data.map(Row::name))
        .to(COUNT, data -> data.map(row -> Tuple2.of(row.name(), row.id())));
    NOTE.longKey(note -> note.pair().left())
        .key(Note::kind)
        .key(Note::pair)
        .key(note -> note.text() == null ? "none" : note.text())
        .to(PAIR, data -> data.map(Note::pair))
        .to(
            TEXT,
            data ->
                data.flatMap(
                    (note, out) -> {
                      if (note.text() != null) {
                        out.collect(note.text());
                      }
                    }))
        .to(
            ROW,
            data ->
                data.map(
                    note ->
                        new Row(
                            note.pair().left(),
                            note.kind().ordinal(),
                            note.weight() == null ? -1 : note.weight(),
                            "n")));
    BLOB.longKey(blob -> (long) blob.numbers().length)
        .key(Blob::name)
        .key(Blob::numbers)
        .to(TEXT, data -> data.map(Blob::name))
        .to(LONG, data -> data.map(blob -> Arrays.stream(blob.numbers()).asLongStream().sum()))
        .to(COUNT, data -> data.map(blob -> Tuple2.of(blob.name(), (long) blob.numbers().length)));
    COUNT
        .longKey(Tuple2::f1)
        .key(Tuple2::f0)
        .key(pair -> pair)
        .to(TEXT, data -> data.map(Tuple2::f0))
        .to(LONG, data -> data.map(pair -> pair.f1()))
        .to(PAIR, data -> data.map(pair -> new Pair(pair.f1(), pair.f0().length())));
  }

  static {
    SHEET
        .longKey(Column.of("amount", Long.class))
        .longKey(row -> row.getLong("amount") % 5)
        .key(Column.of("day", LocalDate.class))
        .key(Column.of("name", String.class))
        .key(row -> row.with("amount", 0L))
        .to(TEXT, data -> data.map(row -> row.getString("name")))
        .to(COUNT, data -> data.select(row -> row.getString("name"), row -> row.getLong("amount")));
    SHEET.to(LOG, data -> data.map(row -> new Log(row.getLong("amount"), "sheet", row)));
    LOG.longKey(Log::time)
        .longKey(log -> log.data().getLong("amount"))
        .key(Log::place)
        .key(Log::data)
        .key(log -> log.data().getString("name"))
        .to(SHEET, data -> data.map(Log::data))
        .to(TEXT, data -> data.map(log -> log.place() + log.data().getString("name")));
    PAIR.to(
        SHEET,
        data ->
            data.map(
                pair ->
                    org.gyre.dataflow.type.Row.of(
                        Values.SHEET, "p" + pair.right() % 7, null, pair.left())));
    ROW.to(PAIR, data -> data.select(Row::id, Row::group).map(p -> new Pair(p.f0(), p.f1())));
    DEAL.longKey(deal -> (long) deal.tags().size())
        .key(Deal::day)
        .key(Deal::price)
        .key(Deal::tags)
        .key(Deal::kind)
        .key(Deal::figure)
        .key(deal -> deal.kind().isPresent())
        .to(TEXT, data -> data.map(deal -> deal.figure() + " " + deal.price().stripTrailingZeros()))
        .to(COUNT, data -> data.map(deal -> Tuple2.of(ValueText.of(deal.day()), 1L)))
        .to(PAIR, data -> data.map(deal -> new Pair(deal.tags().size(), deal.price().signum())));
    NOTE.to(
        DEAL,
        data ->
            data.map(
                note ->
                    new Deal(
                        LocalDate.ofEpochDay(note.kind().ordinal()),
                        BigDecimal.valueOf(note.pair().left() % 1000, 2),
                        Collections.singletonList(note.text()),
                        Optional.of(note.kind()),
                        new Line(note.pair().right(), note.text()))));
  }

  private Shapes() {}

  @SuppressWarnings("unchecked") // the record class is raw, its components are given
  private static Layout<Tuple2<String, Long>> countLayout() {
    return (Layout<Tuple2<String, Long>>)
        (Layout<?>) Layouts.ofRecord(Tuple2.class, List.of(Layouts.STRING, Layouts.LONG));
  }

  private static <T> T greatest(T left, T right) {
    return ValueOrder.INSTANCE.compare(left, right) >= 0 ? left : right;
  }
}
