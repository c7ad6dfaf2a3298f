package org.gyre.dataflow.format;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.gyre.dataflow.type.Row;
import org.gyre.dataflow.type.Schema;

/** The columns of rows of a schema. */
record RowColumns(Schema schema) implements Columns {

  private static final MethodHandle GET =
      method(Row.class, "get", MethodType.methodType(Object.class, int.class));

  private static final MethodHandle MAKE =
      method(Maker.class, "make", MethodType.methodType(Object.class, Object.class));

  private static MethodHandle method(Class<?> type, String name, MethodType signature) {
    try {
      return MethodHandles.lookup().findVirtual(type, name, signature);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(type + " has a method " + name + signature, impossible);
    }
  }

  /** Reads one column after the other. */
  record Maker(Schema schema, MethodHandle[] readers) {
    Object make(Object source) throws Throwable {
      Object[] values = new Object[readers.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (Object) readers[i].invokeExact(source);
      }
      return Row.of(schema, values);
    }
  }

  @Override
  public int count() {
    return schema.size();
  }

  @Override
  public List<String> names() {
    return schema.names();
  }

  @Override
  public String name(int column) {
    return schema.names().get(column);
  }

  @Override
  public Class<?> type(int column) {
    return schema.typeOf(column);
  }

  @Override
  public Class<?> optional(int column) {
    return Object.class;
  }

  @Override
  public boolean isNullable(int column) {
    return schema.layoutOf(column).isNullable();
  }

  @Override
  public MethodHandle accessor(int column) {
    return MethodHandles.insertArguments(GET, 1, column);
  }

  @Override
  public MethodHandle maker(MethodHandle[] readers) {
    MethodHandle[] ofObjects = readers.clone();
    for (int i = 0; i < ofObjects.length; i++) {
      ofObjects[i] = readers[i].asType(MethodType.methodType(Object.class, Object.class));
    }
    return MAKE.bindTo(new Maker(schema, ofObjects))
        .asType(readers[0].type().changeReturnType(Object.class));
  }

  @Override
  public String kind() {
    return "row";
  }

  @Override
  public String remedyForNull(int column) {
    return "declare the column with andNullable";
  }
}
