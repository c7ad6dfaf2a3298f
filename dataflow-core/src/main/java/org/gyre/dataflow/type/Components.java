package org.gyre.dataflow.type;

import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What values consist of: the components of records, the columns of rows; any other value is one
 * component, itself. For operators that treat every component alike.
 *
 * @param form what the values are
 * @param names the names of the components
 * @param layouts their layouts
 */
public record Components(Form form, List<String> names, List<Layout<?>> layouts)
    implements Serializable {

  /** The name of the only component of values that have no components. */
  public static final String WHOLE = "value";

  /** What values are. */
  public enum Form {
    /** Records, whose accessors are called. */
    RECORD,
    /** Rows. */
    ROW,
    /** Anything else. */
    ANY
  }

  private static final ClassValue<MethodHandle[]> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected MethodHandle[] computeValue(Class<?> type) {
          return accessors(type);
        }
      };

  /**
   * The components of values of a layout.
   *
   * @param layout any
   * @return its components, in order
   */
  public static Components of(Layout<?> layout) {
    Schema columns = layout.schema();
    if (columns != null) {
      return named(Form.ROW, columns.names(), layout);
    }
    return layout instanceof RecordLayout<?> record
        ? named(Form.RECORD, namesOf(record.valueClass()), layout)
        : new Components(Form.ANY, List.of(WHOLE), List.of(layout));
  }

  private static List<String> namesOf(Class<?> record) {
    return Stream.of(record.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  private static Components named(Form form, List<String> names, Layout<?> layout) {
    List<Layout<?>> layouts = new ArrayList<>();
    names.forEach(name -> layouts.add(layout.field(name).orElseThrow().layout()));
    return new Components(form, names, List.copyOf(layouts));
  }

  private static MethodHandle[] accessors(Class<?> type) {
    Lookup inside = RecordPackage.of(type);
    RecordComponent[] components = type.getRecordComponents();
    MethodHandle[] accessors = new MethodHandle[components.length];
    try {
      for (int i = 0; i < accessors.length; i++) {
        accessors[i] =
            inside
                .unreflect(components[i].getAccessor())
                .asType(MethodType.methodType(Object.class, Object.class));
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("no access to the accessors of " + type.getTypeName(), e);
    }
    return accessors;
  }

  /**
   * Takes a value apart.
   *
   * @param value a value of the layout
   * @param into takes a value, or null, for each component
   * @throws Exception what an accessor throws
   */
  public void split(Object value, @Nullable Object[] into) throws Exception {
    switch (form) {
      case RECORD -> splitRecord(value, into);
      case ROW -> {
        for (int i = 0; i < into.length; i++) {
          into[i] = ((Row) value).get(i);
        }
      }
      case ANY -> into[0] = value;
    }
  }

  private static void splitRecord(Object value, @Nullable Object[] into) throws Exception {
    MethodHandle[] accessors = ACCESSORS.get(value.getClass());
    try {
      for (int i = 0; i < into.length; i++) {
        into[i] = (Object) accessors[i].invokeExact(value);
      }
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("an accessor of " + value.getClass() + " failed", e);
    }
  }
}
