package org.gyre.dataflow.run;

import org.gyre.dataflow.type.FieldSet;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Nullable;

/** The layout of rows that have only some components of values of another layout. */
final class NarrowLayout extends LateLayout {

  private final LateLayout whole;
  private final FieldSet fields;

  NarrowLayout(LateLayout whole, FieldSet fields) {
    super(whole.origin(), null);
    this.whole = whole;
    this.fields = fields;
  }

  @Override
  @Nullable
  Layout<Object> get() {
    Layout<Object> known = super.get();
    Layout<Object> found = known == null ? whole.get() : null;
    if (found != null) {
      know(fields.rowsOf(found));
    }
    return super.get();
  }

  @Override
  synchronized Layout<Object> decide(Object first) {
    if (get() == null) {
      know(fields.rowsOf(whole.decide(first)));
    }
    return super.get();
  }
}
