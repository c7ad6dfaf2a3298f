package org.gyre.dataflow.type;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/**
 * What the code of a record layout is about: the record, its components and where they lie.
 *
 * @param self the name of the class to generate
 * @param record the name of the record class
 * @param name the simple name of the record, for messages
 * @param components the components in their order
 */
record RecordShape(ClassDesc self, ClassDesc record, String name, List<Component> components) {

  static final ClassDesc LAYOUT = MemoryCode.desc(Layout.class);
  static final ClassDesc RECORD_LAYOUT = MemoryCode.desc(RecordLayout.class);

  /** A component, and the offset of its fixed part in that of the record. */
  record Component(int index, RecordComponent declared, Layout<?> layout, int at) {

    /** The static field that holds the layout. */
    String constant() {
      return "c" + index;
    }

    Class<?> type() {
      return declared.getType();
    }

    String name() {
      return declared.getName();
    }

    /** Whether a primitive is all there is in memory, in a box or not. */
    boolean isPrimitive() {
      return layout instanceof ScalarLayout<?>;
    }

    Class<?> primitive() {
      return ((ScalarLayout<?>) layout).primitive();
    }

    /** Whether rows have nothing of it. */
    boolean isAbsent() {
      return layout instanceof AbsentLayout;
    }

    /** Whether the component is a primitive in memory and a box in the record. */
    boolean isBoxed() {
      return isPrimitive() && !type().isPrimitive();
    }

    ClassDesc box() {
      return MemoryCode.desc(((ScalarLayout<?>) layout).box());
    }

    /** The scalar that there is in memory unless it is null; null if this is none. */
    @Nullable
    ScalarLayout<?> nullableScalar() {
      return layout.isNullable() && layout.withoutNull() instanceof ScalarLayout<?> scalar
          ? scalar
          : null;
    }

    int end() {
      return at + layout.fixedSize();
    }
  }

  static RecordShape of(Class<?> type, List<Layout<?>> layouts) {
    RecordComponent[] declared = type.getRecordComponents();
    List<Component> components = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < declared.length; i++) {
      Component component = new Component(i, declared[i], layouts.get(i), at);
      components.add(component);
      at = component.end();
    }
    return new RecordShape(
        ClassDesc.of(type.getName() + "$Layout"),
        MemoryCode.desc(type),
        type.getSimpleName(),
        components);
  }

  /** The components that rows have. */
  List<Component> written() {
    return components.stream().filter(c -> !c.isAbsent()).toList();
  }

  int fixedSize() {
    return components.isEmpty() ? 0 : components.getLast().end();
  }

  boolean isFixedSize() {
    return components.stream().allMatch(c -> c.layout().isFixedSize());
  }

  /**
   * The leading components that the prefix is made of: up to the first whose own prefix is not
   * whole, or whose prefix reaches beyond the eighth byte.
   */
  List<Component> prefixed() {
    List<Component> written = written();
    int count = 0;
    int bytes = 0;
    boolean whole = true;
    while (count < written.size() && whole && bytes < Long.BYTES) {
      Layout<?> layout = written.get(count++).layout();
      bytes += layout.prefixBytes();
      whole = layout.prefixIsWhole();
    }
    return written.subList(0, count);
  }

  int prefixBytes() {
    return Math.min(Long.BYTES, prefixed().stream().mapToInt(c -> c.layout().prefixBytes()).sum());
  }

  boolean prefixIsWhole() {
    return components.stream().allMatch(c -> c.layout().prefixIsWhole())
        && components.stream().mapToInt(c -> c.layout().prefixBytes()).sum() <= Long.BYTES;
  }

  /** Pushes the layout of a component. */
  void layout(CodeBuilder body, Component c) {
    body.getstatic(self, c.constant(), LAYOUT);
  }

  /** Calls a method of the layout that lies below its arguments. */
  static void call(CodeBuilder body, String name, ClassDesc result, ClassDesc... parameters) {
    body.invokevirtual(LAYOUT, name, MethodTypeDesc.of(result, parameters));
  }

  /** Calls a static method of {@link RecordLayout}. */
  static void own(CodeBuilder body, String name, ClassDesc result, ClassDesc... parameters) {
    body.invokestatic(RECORD_LAYOUT, name, MethodTypeDesc.of(result, parameters));
  }
}
