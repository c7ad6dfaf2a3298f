package org.gyre.dataflow.type;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;

/**
 * The right to define classes beside a record, so that private and local records can be read and
 * built without reflection.
 */
final class RecordPackage {

  private static final String DOOR = "GyreLayoutLookup";

  private RecordPackage() {}

  /**
   * A lookup with full access to a record.
   *
   * @throws IllegalArgumentException if the module of the record does not open its package, or its
   *     class loader does not see Gyre
   */
  static Lookup of(Class<?> type) {
    if (!seesGyre(type.getClassLoader())) {
      throw new IllegalArgumentException(
          "no layout for the record "
              + type.getTypeName()
              + ": the code generated beside it needs Gyre, which its class loader "
              + type.getClassLoader()
              + " does not see. Load the record by the loader of Gyre or one below it");
    }
    try {
      Lookup inside = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      return inside.hasFullPrivilegeAccess()
          ? inside
          : MethodHandles.privateLookupIn(type, throughDoor(inside));
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException(closed(type), e);
    }
  }

  private static boolean seesGyre(ClassLoader loader) {
    try {
      return Class.forName(RecordLayout.class.getName(), false, loader) == RecordLayout.class;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /**
   * A lookup into another module (the unnamed modules of two class loaders are two) may define
   * ordinary classes but no hidden ones. So one small class is defined there, once per package,
   * which hands out the lookup of its own module and lets it read Gyre, which a module of plain
   * data need not require.
   */
  private static synchronized Lookup throughDoor(Lookup inside) throws IllegalAccessException {
    String name = inside.lookupClass().getPackageName();
    Class<?> door;
    try {
      door = inside.findClass(name.isEmpty() ? DOOR : name + "." + DOOR);
    } catch (ClassNotFoundException e) {
      door = inside.defineClass(doorClass(ClassDesc.of(name, DOOR)));
    }
    try {
      return (Lookup)
          inside
              .findStatic(door, "open", MethodType.methodType(Lookup.class, Module.class))
              .invokeExact(RecordPackage.class.getModule());
    } catch (Throwable e) {
      throw new IllegalStateException("cannot call " + door, e);
    }
  }

  /**
   * {@code static Lookup open(Module gyre)} adds the read edge, which only code of the module may,
   * and looks up.
   */
  private static byte[] doorClass(ClassDesc name) {
    ClassDesc lookup = ConstantDescs.CD_MethodHandles_Lookup;
    ClassDesc module = MemoryCode.desc(Module.class);
    return ClassFile.of()
        .build(
            name,
            code ->
                code.withFlags(AccessFlag.FINAL, AccessFlag.SYNTHETIC)
                    .withMethodBody(
                        "open",
                        MethodTypeDesc.of(lookup, module),
                        ClassFile.ACC_STATIC,
                        body ->
                            body.loadConstant(name)
                                .invokevirtual(
                                    ConstantDescs.CD_Class, "getModule", MethodTypeDesc.of(module))
                                .aload(0)
                                .invokevirtual(
                                    module, "addReads", MethodTypeDesc.of(module, module))
                                .pop()
                                .invokestatic(
                                    MemoryCode.desc(MethodHandles.class),
                                    "lookup",
                                    MethodTypeDesc.of(lookup))
                                .areturn()));
  }

  private static String closed(Class<?> type) {
    Module ours = RecordPackage.class.getModule();
    return "no layout for the record "
        + type.getTypeName()
        + ": its "
        + type.getModule()
        + " does not open the package to Gyre. Add 'opens "
        + type.getPackageName()
        + (ours.isNamed() ? " to " + ours.getName() : "")
        + ";' to its module-info.java";
  }
}
