package org.gyre.jmh;

import java.util.List;
import org.gyre.dataflow.api.DataSet;
import org.gyre.dataflow.api.Environment;

/**
 * Joins orders with a tenth as many customers on sparse keys; four orders of five find their
 * customer.
 */
final class JoinJob implements Job<Digest> {

  private static final int ORDERS_PER_CUSTOMER = 10;

  private final Workers workers;
  private final Environment environment;
  private final long orders;
  private final long customers;

  /** From how many keys those of the orders are drawn. */
  private final long keys;

  JoinJob(Settings settings) {
    workers = new Workers(settings.threads());
    environment = settings.environment();
    orders = settings.records();
    customers = orders / ORDERS_PER_CUSTOMER;
    keys = customers + customers / 4;
  }

  @Override
  public List<String> times() {
    return List.of("join");
  }

  @Override
  public List<Contender<Digest>> contenders() {
    return List.of(
        Contender.timed(Contender.LIMIT, () -> HashJoin.run(workers, orders, customers, keys)),
        Contender.timed(Contender.GYRE, this::gyre));
  }

  private Digest gyre() {
    long drawn = keys;
    DataSet<Pair> placed =
        environment.sequence(0, orders).map(i -> new Pair(Generated.drawnKey(i, drawn), i));
    DataSet<Pair> known =
        environment.sequence(0, customers).map(k -> new Pair(Generated.key(k), k));
    return Digest.of(
        placed
            .join(known)
            .where(Pair::key)
            .equalTo(Pair::key)
            .with((order, customer) -> new Pair(order.key(), order.value() * customer.value())));
  }

  @Override
  public String difference(Digest expected, Digest actual) {
    return expected.difference(actual);
  }

  @Override
  public void close() {
    environment.close();
    workers.close();
  }
}
