package org.gyre.dataflow.type;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static org.gyre.dataflow.type.MemoryCode.SEGMENT;
import static org.gyre.dataflow.type.MemoryCode.cell;
import static org.gyre.dataflow.type.MemoryCode.desc;
import static org.gyre.dataflow.type.RecordShape.call;
import static org.gyre.dataflow.type.RecordShape.own;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.gyre.dataflow.type.RecordShape.Component;

/**
 * Writes those methods of a record layout that deal with objects. Components are taken through
 * their accessors, and records are built by their canonical constructor, so what a record says
 * about itself holds.
 *
 * @param shape the record
 */
record RecordValueCode(RecordShape shape) {

  /** The local of the object, where it is the first parameter, and of the segment behind it. */
  private static final int VALUE = 1;

  private static final int SEGMENT_AFTER_VALUE = 2;
  private static final int TAIL = 6;

  /** The local of the segment where it is the first parameter. */
  private static final int FIRST_SEGMENT = 1;

  void variableSize(CodeBuilder body) {
    sizes(body, "variableSize");
  }

  void roomFor(CodeBuilder body) {
    sizes(body, "roomFor");
  }

  /** Adds up what the layouts of the components of no fixed size say. */
  private void sizes(CodeBuilder body, String method) {
    castValue(body);
    body.loadConstant(0);
    for (Component c : shape.written()) {
      if (!c.layout().isFixedSize()) {
        shape.layout(body, c);
        component(body, c);
        call(body, method, CD_int, CD_Object);
        own(body, "addSizes", CD_int, CD_int, CD_int);
      }
    }
    body.ireturn();
  }

  void write(CodeBuilder body) {
    castValue(body);
    for (Component c : shape.written()) {
      if (c.isPrimitive()) {
        MemoryCode.target(body, SEGMENT_AFTER_VALUE, c.at(), c.primitive());
        component(body, c);
        unbox(body, c);
        MemoryCode.set(body, c.primitive());
      } else {
        shape.layout(body, c);
        component(body, c);
        cell(body, SEGMENT_AFTER_VALUE, c.at());
        body.iload(TAIL);
        call(body, "write", CD_int, CD_Object, SEGMENT, CD_long, CD_int, CD_int);
        body.istore(TAIL);
      }
    }
    body.iload(TAIL).ireturn();
  }

  /**
   * The JIT does not inline a method whose machine code is beyond 2,500 bytes, so the order
   * matters: first all primitives from memory, which share their checks; then the other objects;
   * then the boxes; and the record last, because a store into an object that is not the youngest
   * costs a barrier of the garbage collector.
   */
  void read(CodeBuilder body) {
    int[] locals = new int[shape.components().size()];
    for (Component c : shape.components()) {
      if (c.isPrimitive()) {
        MemoryCode.get(body, FIRST_SEGMENT, c.at(), c.primitive());
        locals[c.index()] = store(body, c.primitive());
      }
    }
    for (Component c : shape.written()) {
      if (!c.isPrimitive()) {
        object(body, c);
        locals[c.index()] = store(body, c.type());
      }
    }
    for (Component c : shape.components()) {
      if (c.isBoxed()) {
        body.loadLocal(TypeKind.from(c.primitive()), locals[c.index()]);
        body.invokestatic(c.box(), "valueOf", MethodTypeDesc.of(c.box(), desc(c.primitive())));
        locals[c.index()] = store(body, c.type());
      }
    }
    construct(body, locals);
  }

  private static int store(CodeBuilder body, Class<?> type) {
    TypeKind kind = TypeKind.from(type);
    int local = body.allocateLocal(kind);
    body.storeLocal(kind, local);
    return local;
  }

  private void object(CodeBuilder body, Component c) {
    shape.layout(body, c);
    cell(body, FIRST_SEGMENT, c.at());
    call(body, "read", CD_Object, SEGMENT, CD_long, CD_int);
    if (c.type() != Object.class) {
      body.checkcast(desc(c.type()));
    }
  }

  private void construct(CodeBuilder body, int[] locals) {
    body.new_(shape.record()).dup();
    for (Component c : shape.components()) {
      if (c.isAbsent()) {
        absent(body, c);
      } else {
        body.loadLocal(TypeKind.from(c.type()), locals[c.index()]);
      }
    }
    ClassDesc[] types =
        shape.components().stream().map(c -> desc(c.type())).toArray(ClassDesc[]::new);
    body.invokespecial(shape.record(), ConstantDescs.INIT_NAME, MethodTypeDesc.of(CD_void, types))
        .areturn();
  }

  /** Pushes what a component is read back as of which rows have nothing. */
  private void absent(CodeBuilder body, Component c) {
    switch (TypeKind.from(c.type())) {
      case LONG -> body.lconst_0();
      case FLOAT -> body.fconst_0();
      case DOUBLE -> body.dconst_0();
      case REFERENCE -> {
        if (((AbsentLayout) c.layout()).value() == null) {
          body.aconst_null();
        } else {
          object(body, c);
        }
      }
      default -> body.iconst_0();
    }
  }

  void hash(CodeBuilder body) {
    castValue(body);
    body.loadConstant((long) shape.components().size());
    for (Component c : shape.written()) {
      if (c.isPrimitive()) {
        component(body, c);
        unbox(body, c);
        ordered(body, c.primitive());
      } else if (c.nullableScalar() != null) {
        component(body, c);
        nullablePart(body, c.nullableScalar());
      } else {
        shape.layout(body, c);
        component(body, c);
        call(body, "hash", CD_long, CD_Object);
      }
      own(body, "step", CD_long, CD_long, CD_long);
    }
    own(body, "mix", CD_long, CD_long);
    body.lreturn();
  }

  private static void nullablePart(CodeBuilder body, ScalarLayout<?> scalar) {
    Label isPresent = body.newLabel();
    Label end = body.newLabel();
    body.dup().ifnonnull(isPresent).pop();
    body.loadConstant(RecordLayout.NULL_PART).goto_(end).labelBinding(isPresent);
    unbox(body, desc(scalar.box()), scalar.primitive());
    ordered(body, scalar.primitive());
    body.labelBinding(end);
  }

  void equal(CodeBuilder body) {
    castValue(body);
    for (Component c : shape.written()) {
      Label next = body.newLabel();
      if (c.isPrimitive()) {
        component(body, c);
        unbox(body, c);
        ordered(body, c.primitive());
        MemoryCode.get(body, SEGMENT_AFTER_VALUE, c.at(), c.primitive());
        ordered(body, c.primitive());
        body.lcmp().ifeq(next);
      } else {
        shape.layout(body, c);
        component(body, c);
        cell(body, SEGMENT_AFTER_VALUE, c.at());
        call(body, "equal", CD_boolean, CD_Object, SEGMENT, CD_long, CD_int);
        body.ifne(next);
      }
      body.loadConstant(0).ireturn().labelBinding(next);
    }
    body.loadConstant(1).ireturn();
  }

  /** Puts the record into its local instead of the object. */
  private void castValue(CodeBuilder body) {
    body.aload(VALUE).loadConstant(shape.name());
    own(body, "present", CD_Object, CD_Object, CD_String);
    body.checkcast(shape.record()).astore(VALUE);
  }

  /** Pushes a component of the record. */
  private void component(CodeBuilder body, Component c) {
    body.aload(VALUE).invokevirtual(shape.record(), c.name(), MethodTypeDesc.of(desc(c.type())));
    if (!c.type().isPrimitive() && !c.layout().isNullable()) {
      body.loadConstant(shape.name() + "." + c.name());
      own(body, "present", CD_Object, CD_Object, CD_String);
    }
  }

  /** Takes the component on the stack out of its box if it is in one. */
  private static void unbox(CodeBuilder body, Component c) {
    if (c.isBoxed()) {
      unbox(body, c.box(), c.primitive());
    }
  }

  private static void unbox(CodeBuilder body, ClassDesc box, Class<?> primitive) {
    String method = primitive.getName() + "Value";
    body.checkcast(box).invokevirtual(box, method, MethodTypeDesc.of(desc(primitive)));
  }

  /** Turns the primitive on the stack into a long that is ordered, equal and hashed like it. */
  static void ordered(CodeBuilder body, Class<?> primitive) {
    switch (TypeKind.from(primitive)) {
      case LONG -> {}
      case FLOAT, DOUBLE -> own(body, "ordered", CD_long, desc(primitive));
      default -> body.i2l();
    }
  }
}
