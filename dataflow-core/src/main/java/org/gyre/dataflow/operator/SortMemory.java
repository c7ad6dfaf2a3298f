package org.gyre.dataflow.operator;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.gyre.dataflow.memory.Account;

/**
 * The pages of one {@link RowSorter}. Those not in use are its stock, which it keeps, so that
 * nobody else can take what it needs to go on.
 *
 * <p>Beside every eight pages of rows or entries it keeps one spare, to distribute them with, and
 * one more to write runs with.
 */
final class SortMemory implements AutoCloseable {

  private static final int PAGES_PER_SPARE = 8;

  private final Account account;
  private final int pageSize;
  private final ArrayDeque<MemorySegment> stock = new ArrayDeque<>();
  private final Set<MemorySegment> all = Collections.newSetFromMap(new IdentityHashMap<>());
  private int pagesForData;

  SortMemory(Account account, int pages) {
    this.account = account;
    this.pageSize = account.pool().pageSize();
    while (stock.size() < pages) {
      add(account.page());
    }
  }

  Account account() {
    return account;
  }

  int pageSize() {
    return pageSize;
  }

  /** A page for rows or entries; null if nothing is left beside the spares. */
  MemorySegment tryTakeForData() {
    int spares = 1 + (pagesForData + 1) / PAGES_PER_SPARE;
    if (gather(spares + 1) <= spares) {
      return null;
    }
    pagesForData++;
    return stock.pop();
  }

  /** How many pages were taken for data since the last time that all were given back. */
  int pagesForData() {
    return pagesForData;
  }

  /** All pages for data have been given back. */
  void dataReturned() {
    pagesForData = 0;
  }

  /** Tries to have so many pages in stock, and says how many there are. */
  int gather(int pages) {
    while (stock.size() < pages) {
      MemorySegment page = account.tryPage();
      if (page == null) {
        break;
      }
      add(page);
    }
    return stock.size();
  }

  /** A page from the stock, which has one. */
  MemorySegment take() {
    return stock.pop();
  }

  void give(MemorySegment page) {
    stock.push(page);
  }

  /** Frees what is in stock. */
  void freeStock() {
    while (!stock.isEmpty()) {
      MemorySegment page = stock.pop();
      all.remove(page);
      account.free(page);
    }
  }

  /** Frees all pages, whether in stock or in use. */
  @Override
  public void close() {
    all.forEach(account::free);
    all.clear();
    stock.clear();
  }

  private void add(MemorySegment page) {
    all.add(page);
    stock.push(page);
  }
}
