package org.gyre.jmh;

/**
 * The line items as a hand-written loop would hold them: one array for each column, no wider than
 * needed.
 */
final class LineItemColumns {

  final int[] order;
  final byte[] quantity;
  final int[] price;
  final byte[] discount;
  final byte[] tax;
  final byte[] returnFlag;
  final byte[] lineStatus;
  final short[] shipDate;

  private LineItemColumns(int count) {
    order = new int[count];
    quantity = new byte[count];
    price = new int[count];
    discount = new byte[count];
    tax = new byte[count];
    returnFlag = new byte[count];
    lineStatus = new byte[count];
    shipDate = new short[count];
  }

  /** Makes {@code count} line items. */
  static LineItemColumns of(int count) {
    LineItemColumns columns = new LineItemColumns(count);
    for (int i = 0; i < count; i++) {
      columns.set(i, Tpch.lineItem(i));
    }
    return columns;
  }

  int count() {
    return order.length;
  }

  private void set(int i, Tpch.LineItem item) {
    order[i] = Math.toIntExact(item.order());
    quantity[i] = (byte) item.quantity();
    price[i] = Math.toIntExact(item.price());
    discount[i] = (byte) item.discount();
    tax[i] = (byte) item.tax();
    returnFlag[i] = (byte) item.returnFlag();
    lineStatus[i] = (byte) item.lineStatus();
    shipDate[i] = (short) item.shipDate();
  }
}
