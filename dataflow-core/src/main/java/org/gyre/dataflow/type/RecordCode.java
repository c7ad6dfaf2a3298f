package org.gyre.dataflow.type;

import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static org.gyre.dataflow.type.MemoryCode.SEGMENT;
import static org.gyre.dataflow.type.MemoryCode.cell;
import static org.gyre.dataflow.type.RecordShape.LAYOUT;
import static org.gyre.dataflow.type.RecordShape.RECORD_LAYOUT;
import static org.gyre.dataflow.type.RecordShape.call;
import static org.gyre.dataflow.type.RecordShape.own;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.function.Consumer;
import org.gyre.dataflow.type.RecordShape.Component;

/**
 * Writes the class of a record layout. The code has no loops: each component sits at a constant
 * offset, primitive components are read and written directly, others through their layouts, which
 * are {@code static final} fields {@code c0}, {@code c1}, … filled from class data. For {@code
 * record Edge(long source, String label)} it amounts to
 *
 * <pre>{@code
 * Object read(MemorySegment segment, long row, int at) {
 *   return new Edge(
 *       segment.get(JAVA_LONG_UNALIGNED, row + at),
 *       (String) c1.read(segment, row, at + 8));
 * }
 * }</pre>
 */
final class RecordCode {

  /** The parameters {@code (segment, row, at)} and those of two stored values. */
  private static final ClassDesc[] CELL = {SEGMENT, CD_long, CD_int};

  private static final ClassDesc[] TWO_CELLS = {SEGMENT, CD_long, CD_int, SEGMENT, CD_long, CD_int};

  /** The locals of the parameters of methods that begin with one or two cells. */
  private static final int FIRST = 1;

  private static final int SECOND = 5;
  private static final int NEXT = 9;

  private final RecordShape shape;

  private RecordCode(RecordShape shape) {
    this.shape = shape;
  }

  /**
   * Generates, loads and instantiates the layout of a record type with components of the given
   * layouts.
   */
  static RecordLayout<?> generate(Class<?> type, List<Layout<?>> layouts) {
    Lookup beside = RecordPackage.of(type);
    byte[] code = new RecordCode(RecordShape.of(type, layouts)).classFile();
    try {
      Lookup lookup =
          beside.defineHiddenClassWithClassData(code, layouts, true, Lookup.ClassOption.NESTMATE);
      return (RecordLayout<?>)
          lookup
              .findConstructor(
                  lookup.lookupClass(), MethodType.methodType(void.class, Class.class, List.class))
              .invoke(type, layouts);
    } catch (Throwable e) {
      throw new IllegalStateException(
          "cannot load the layout generated for the record " + type.getTypeName(), e);
    }
  }

  private byte[] classFile() {
    return ClassFile.of()
        .build(
            shape.self(),
            code -> {
              code.withFlags(AccessFlag.FINAL, AccessFlag.SYNTHETIC).withSuperclass(RECORD_LAYOUT);
              constants(code);
              constructor(code);
              sizes(code);
              values(code);
              cells(code);
            });
  }

  private void constants(ClassBuilder code) {
    for (Component c : shape.components()) {
      code.withField(c.constant(), LAYOUT, ClassFile.ACC_STATIC | ClassFile.ACC_FINAL);
    }
    code.withMethodBody(
        ConstantDescs.CLASS_INIT_NAME,
        ConstantDescs.MTD_void,
        ClassFile.ACC_STATIC,
        body -> {
          for (Component c : shape.components()) {
            body.invokestatic(
                    MemoryCode.desc(MethodHandles.class),
                    "lookup",
                    MethodTypeDesc.of(ConstantDescs.CD_MethodHandles_Lookup))
                .loadConstant(c.index());
            own(body, "constant", LAYOUT, ConstantDescs.CD_MethodHandles_Lookup, CD_int);
            body.putstatic(shape.self(), c.constant(), LAYOUT);
          }
          body.return_();
        });
  }

  private void constructor(ClassBuilder code) {
    MethodTypeDesc type = MethodTypeDesc.of(CD_void, CD_Class, MemoryCode.desc(List.class));
    code.withMethodBody(
        ConstantDescs.INIT_NAME,
        type,
        0,
        body ->
            body.aload(0)
                .aload(1)
                .aload(2)
                .invokespecial(RECORD_LAYOUT, ConstantDescs.INIT_NAME, type)
                .return_());
  }

  private static void method(
      ClassBuilder code, String name, MethodTypeDesc type, Consumer<CodeBuilder> body) {
    code.withMethodBody(name, type, ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL, body);
  }

  private void sizes(ClassBuilder code) {
    constant(code, "fixedSize", CD_int, shape.fixedSize());
    constant(code, "isFixedSize", CD_boolean, shape.isFixedSize() ? 1 : 0);
    constant(code, "prefixBytes", CD_int, shape.prefixBytes());
    constant(code, "prefixIsWhole", CD_boolean, shape.prefixIsWhole() ? 1 : 0);
  }

  private static void constant(ClassBuilder code, String name, ClassDesc type, int value) {
    method(code, name, MethodTypeDesc.of(type), body -> body.loadConstant(value).ireturn());
  }

  /** What goes between objects and memory. */
  private void values(ClassBuilder code) {
    RecordValueCode value = new RecordValueCode(shape);
    method(code, "variableSize", MethodTypeDesc.of(CD_int, CD_Object), value::variableSize);
    method(code, "roomFor", MethodTypeDesc.of(CD_int, CD_Object), value::roomFor);
    method(
        code,
        "write",
        MethodTypeDesc.of(CD_int, CD_Object, SEGMENT, CD_long, CD_int, CD_int),
        value::write);
    method(code, "read", MethodTypeDesc.of(CD_Object, CELL), value::read);
    method(code, "hash", MethodTypeDesc.of(CD_long, CD_Object), value::hash);
    method(
        code,
        "equal",
        MethodTypeDesc.of(CD_boolean, CD_Object, SEGMENT, CD_long, CD_int),
        value::equal);
  }

  /** What stays in memory. */
  private void cells(ClassBuilder code) {
    method(code, "variableSize", MethodTypeDesc.of(CD_int, CELL), this::variableSize);
    method(code, "hash", MethodTypeDesc.of(CD_long, CELL), this::hash);
    method(code, "equal", MethodTypeDesc.of(CD_boolean, TWO_CELLS), this::equal);
    method(code, "compare", MethodTypeDesc.of(CD_int, TWO_CELLS), this::compare);
    method(code, "prefix", MethodTypeDesc.of(CD_long, CELL), this::prefix);
    method(
        code,
        "copy",
        MethodTypeDesc.of(CD_int, SEGMENT, CD_long, CD_int, SEGMENT, CD_long, CD_int, CD_int),
        this::copy);
  }

  private void variableSize(CodeBuilder body) {
    body.loadConstant(0);
    for (Component c : shape.written()) {
      if (!c.layout().isFixedSize()) {
        shape.layout(body, c);
        cell(body, FIRST, c.at());
        call(body, "variableSize", CD_int, CELL);
        body.iadd();
      }
    }
    body.ireturn();
  }

  private void hash(CodeBuilder body) {
    body.loadConstant((long) shape.components().size());
    for (Component c : shape.written()) {
      if (c.isPrimitive()) {
        MemoryCode.get(body, FIRST, c.at(), c.primitive());
        RecordValueCode.ordered(body, c.primitive());
      } else if (c.nullableScalar() != null) {
        nullablePart(body, c, c.nullableScalar().primitive());
      } else {
        shape.layout(body, c);
        cell(body, FIRST, c.at());
        call(body, "hash", CD_long, CELL);
      }
      own(body, "step", CD_long, CD_long, CD_long);
    }
    own(body, "mix", CD_long, CD_long);
    body.lreturn();
  }

  /** The same as the primitive has where it cannot be null: such records may be joined. */
  private static void nullablePart(CodeBuilder body, Component c, Class<?> primitive) {
    Label isPresent = body.newLabel();
    Label end = body.newLabel();
    MemoryCode.get(body, FIRST, c.at(), byte.class);
    body.ifne(isPresent).loadConstant(RecordLayout.NULL_PART).goto_(end).labelBinding(isPresent);
    MemoryCode.get(body, FIRST, c.at() + 1, primitive);
    RecordValueCode.ordered(body, primitive);
    body.labelBinding(end);
  }

  private void equal(CodeBuilder body) {
    for (Component c : shape.written()) {
      Label next = body.newLabel();
      shape.layout(body, c);
      cell(body, FIRST, c.at());
      cell(body, SECOND, c.at());
      call(body, "equal", CD_boolean, TWO_CELLS);
      body.ifne(next).loadConstant(0).ireturn().labelBinding(next);
    }
    body.loadConstant(1).ireturn();
  }

  private void compare(CodeBuilder body) {
    int difference = NEXT;
    for (Component c : shape.written()) {
      Label next = body.newLabel();
      shape.layout(body, c);
      cell(body, FIRST, c.at());
      cell(body, SECOND, c.at());
      call(body, "compare", CD_int, TWO_CELLS);
      body.istore(difference).iload(difference).ifeq(next);
      body.iload(difference).ireturn().labelBinding(next);
    }
    body.loadConstant(0).ireturn();
  }

  /** The prefixes of the leading components, one behind the other. */
  private void prefix(CodeBuilder body) {
    int bytes = 0;
    body.loadConstant(0L);
    for (Component c : shape.prefixed()) {
      shape.layout(body, c);
      cell(body, FIRST, c.at());
      call(body, "prefix", CD_long, CELL);
      body.loadConstant(8 * bytes).lushr().lor();
      bytes += c.layout().prefixBytes();
    }
    body.lreturn();
  }

  /** Neighbours of fixed size are copied in one go. */
  private void copy(CodeBuilder body) {
    int tail = NEXT;
    int copied = 0;
    for (Component c : shape.written()) {
      if (!c.layout().isFixedSize()) {
        MemoryCode.copy(body, FIRST, SECOND, copied, c.at());
        shape.layout(body, c);
        cell(body, FIRST, c.at());
        cell(body, SECOND, c.at());
        body.iload(tail);
        call(body, "copy", CD_int, SEGMENT, CD_long, CD_int, SEGMENT, CD_long, CD_int, CD_int);
        body.istore(tail);
        copied = c.end();
      }
    }
    MemoryCode.copy(body, FIRST, SECOND, copied, shape.fixedSize());
    body.iload(tail).ireturn();
  }
}
