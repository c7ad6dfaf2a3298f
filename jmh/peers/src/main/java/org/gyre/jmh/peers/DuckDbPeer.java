package org.gyre.jmh.peers;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.gyre.jmh.Digest;
import org.gyre.jmh.Generated;
import org.gyre.jmh.Peer;
import org.gyre.jmh.PeerLoop;
import org.gyre.jmh.Tpch;
import org.gyre.jmh.WordText;
import org.gyre.jmh.Workload;

/**
 * DuckDB through JDBC, in memory. Tables are loaded before the time; the time is that of the SQL
 * statement, which digests its result by itself where the result is large.
 */
public final class DuckDbPeer implements Peer {

  /** The digest of the rows (key, value) of a query, see {@link Digest#hash}. */
  private static final String DIGEST =
      "select count(*), sum((key & 4294967295) * (value & 2147483647))::hugeint"
          + " + sum(key)::hugeint + sum(value)::hugeint from (%s)";

  private final DuckDBConnection connection;
  private final Statement statement;

  private DuckDbPeer(int threads) throws SQLException {
    connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
    statement = connection.createStatement();
    statement.execute("set threads = " + threads);
    statement.execute("set preserve_insertion_order = false");
  }

  /**
   * The process.
   *
   * @param arguments see {@link PeerLoop}
   * @throws Exception if anything fails
   */
  public static void main(String[] arguments) throws Exception {
    PeerLoop.serve(arguments, DuckDbPeer::new);
  }

  @Override
  public String version() {
    try {
      return "DuckDB " + connection.getMetaData().getDatabaseProductVersion();
    } catch (SQLException unknown) {
      throw new IllegalStateException("DuckDB does not say its version", unknown);
    }
  }

  @Override
  public Run prepare(String job, Workload workload, Path folder) throws Exception {
    long records = workload.records();
    return switch (job) {
      case "sort" -> {
        loadPairs("pairs", records, Generated::key);
        yield () -> sort(records);
      }
      case "group-sum" -> {
        loadPairs("pairs", records, i -> Generated.drawnKey(i, workload.keys()));
        yield digested("select key, sum(value)::bigint as value from pairs group by key");
      }
      case "group-sum by text" -> {
        loadTexts(records, workload.keys());
        yield digested(
            "select ('0x' || key)::bigint as key, value from"
                + " (select key, sum(value)::bigint as value from texts group by key)");
      }
      case "join" -> {
        loadPairs("orders", records, i -> Generated.drawnKey(i, workload.customerKeys()));
        loadPairs("customers", workload.customers(), Generated::key);
        yield digested(
            "select key, orders.value * customers.value as value from orders join customers"
                + " using (key)");
      }
      case "distinct" -> {
        loadPairs("pairs", records, i -> Generated.drawnKey(i, workload.distinctKeys()));
        yield digested("select distinct key, 1 as value from pairs");
      }
      case "word count" -> {
        Path text = WordText.file(folder, workload.textBytes());
        yield () -> wordCount(text);
      }
      case "query 1" -> {
        loadLineItems(workload.lineItems());
        yield this::pricingSummary;
      }
      case "query 3" -> {
        loadLineItems(workload.lineItems());
        loadOrders(workload.orders(), workload.buyers());
        loadCustomers(workload.buyers());
        yield this::shippingPriority;
      }
      default -> throw new IllegalArgumentException("no such job: " + job);
    };
  }

  // ---- loading

  private interface Key {
    long of(long i);
  }

  private interface Row {
    void append(DuckDBAppender out, long i) throws SQLException;
  }

  private void load(String table, String columns, long rows, Row row) throws SQLException {
    statement.execute("create table %s (%s)".formatted(table, columns));
    try (DuckDBAppender out = connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, table)) {
      for (long i = 0; i < rows; i++) {
        out.beginRow();
        row.append(out, i);
        out.endRow();
      }
    }
  }

  private void loadPairs(String table, long rows, Key key) throws SQLException {
    load(
        table,
        "key bigint, value bigint",
        rows,
        (out, i) -> {
          out.append(key.of(i));
          out.append(i);
        });
  }

  private void loadTexts(long rows, long keys) throws SQLException {
    load(
        "texts",
        "key varchar, value bigint",
        rows,
        (out, i) -> {
          out.append(Generated.textKey(Generated.drawn(i, keys)));
          out.append(i);
        });
  }

  private void loadCustomers(long rows) throws SQLException {
    load(
        "customer",
        "key bigint, segment varchar",
        rows,
        (out, i) -> {
          Tpch.Customer customer = Tpch.customer(i);
          out.append(customer.key());
          out.append(customer.segment());
        });
  }

  private void loadOrders(long rows, long customers) throws SQLException {
    load(
        "orders",
        "key bigint, customer bigint, date integer, ship_priority integer",
        rows,
        (out, i) -> {
          Tpch.Order order = Tpch.order(i, customers);
          out.append(order.key());
          out.append(order.customer());
          out.append(order.date());
          out.append(order.shipPriority());
        });
  }

  private void loadLineItems(long rows) throws SQLException {
    load(
        "lineitem",
        "order_key bigint, quantity integer, price bigint, discount integer, tax integer,"
            + " return_flag varchar, line_status varchar, ship_date integer",
        rows,
        (out, i) -> {
          Tpch.LineItem item = Tpch.lineItem(i);
          out.append(item.order());
          out.append(item.quantity());
          out.append(item.price());
          out.append(item.discount());
          out.append(item.tax());
          out.append(String.valueOf(item.returnFlag()));
          out.append(String.valueOf(item.lineStatus()));
          out.append(item.shipDate());
        });
  }

  // ---- jobs

  private Run digested(String query) {
    return () -> {
      long start = System.nanoTime();
      Digest digest = digest(query);
      return new Answer(secondsSince(start), digest);
    };
  }

  private Digest digest(String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(DIGEST.formatted(query))) {
      row.next();
      return new Digest(row.getLong(1), ((BigInteger) row.getObject(2)).longValue(), 0);
    }
  }

  /**
   * All rows are sorted and all but the last are skipped: no time for writing them somewhere. The
   * proof, outside of the time, is the same sort into a table.
   */
  private Answer sort(long records) throws SQLException {
    long start = System.nanoTime();
    long last;
    try (ResultSet row =
        statement.executeQuery(
            "select key, value from pairs order by key offset " + (records - 1))) {
      row.next();
      last = row.getLong(1);
    }
    double seconds = secondsSince(start);
    statement.execute("set preserve_insertion_order = true");
    statement.execute(
        "create or replace temp table sorted as select key, value from pairs order by key");
    Digest digest = digest("select key, value from sorted");
    try (ResultSet row =
        statement.executeQuery(
            "select count(*) filter (key < before), max(key) from"
                + " (select key, lag(key) over (order by rowid) as before from sorted)")) {
      row.next();
      long disorder = row.getLong(1) + (row.getLong(2) == last ? 0 : 1);
      digest = digest.plus(new Digest(0, 0, disorder));
    }
    statement.execute("set preserve_insertion_order = false");
    return new Answer(seconds, digest);
  }

  /** The counts go to a table; they are digested outside of the time. */
  private Answer wordCount(Path text) throws SQLException {
    long start = System.nanoTime();
    statement.execute(
        ("create or replace temp table counts as select word, count(*) as n from"
                + " (select unnest(string_split(line, ' ')) as word from read_csv('%s',"
                + " columns = {'line': 'VARCHAR'}, auto_detect = false, header = false,"
                + " delim = '|', quote = '', escape = '')) group by word")
            .formatted(text.toString().replace("'", "''")));
    double seconds = secondsSince(start);
    Digest digest = new Digest(0, 0, 0);
    try (ResultSet row = statement.executeQuery("select word, n from counts")) {
      while (row.next()) {
        long hash = Digest.hash(row.getString(1).hashCode(), row.getLong(2));
        digest = digest.plus(new Digest(1, hash, 0));
      }
    }
    return new Answer(seconds, digest);
  }

  private Answer pricingSummary() throws SQLException {
    long start = System.nanoTime();
    List<long[]> rows = new ArrayList<>();
    try (ResultSet row =
        statement.executeQuery(
            "select return_flag, line_status, sum(quantity), sum(price),"
                + " sum(price * (100 - discount)),"
                + " sum(price * (100 - discount) * (100 + tax)),"
                + " avg(quantity), avg(price), avg(discount), count(*) from lineitem"
                + " where ship_date <= "
                + Tpch.SHIPPED_UNTIL
                + " group by return_flag, line_status order by return_flag, line_status")) {
      while (row.next()) {
        rows.add(
            new long[] {
              row.getString(1).charAt(0),
              row.getString(2).charAt(0),
              row.getLong(3),
              row.getLong(4),
              row.getLong(5),
              row.getLong(6),
              Double.doubleToLongBits(row.getDouble(7)),
              Double.doubleToLongBits(row.getDouble(8)),
              Double.doubleToLongBits(row.getDouble(9)),
              row.getLong(10)
            });
      }
    }
    return new Answer(secondsSince(start), Digest.ofRows(rows));
  }

  private Answer shippingPriority() throws SQLException {
    long start = System.nanoTime();
    List<long[]> rows = new ArrayList<>();
    try (ResultSet row =
        statement.executeQuery(
            ("select o.key, sum(price * (100 - discount)) as revenue, o.date, ship_priority"
                    + " from customer c join orders o on c.key = o.customer"
                    + " join lineitem l on l.order_key = o.key"
                    + " where segment = '%s' and o.date < %d and ship_date > %d"
                    + " group by o.key, o.date, ship_priority"
                    + " order by revenue desc, o.date, o.key limit %d")
                .formatted(Tpch.SEGMENT, Tpch.ORDERED_BEFORE, Tpch.ORDERED_BEFORE, Tpch.TOP))) {
      while (row.next()) {
        rows.add(new long[] {row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)});
      }
    }
    return new Answer(secondsSince(start), Digest.ofRows(rows));
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  @Override
  public void close() throws IOException {
    try {
      statement.close();
      connection.close();
    } catch (SQLException failure) {
      throw new IOException("DuckDB does not close", failure);
    }
  }
}
