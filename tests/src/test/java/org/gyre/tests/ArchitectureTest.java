package org.gyre.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.StringConcatFactory;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The arrows of ARCHITECTURE.md hold in the class files of every module, every package has its
 * page, and kernels have no lambdas.
 *
 * <p>{@code api → plan ← optimizer → physical ← run → operator → exchange → memory}: a package may
 * use what its arrows reach and the foundation ({@code type}, {@code function}, {@code format}), on
 * which everything stands but {@code memory}, which uses nothing of Gyre. The local engine in
 * {@code run} is where plan, optimizer and operators meet; {@code api} finds it by {@link
 * java.util.ServiceLoader} and never names it. Modules above the core see its public packages only.
 */
class ArchitectureTest {

  private static final String CORE = "org.gyre.dataflow.";

  private static final Set<String> FOUNDATION = core("type", "function", "format");

  private static final Set<String> PUBLIC_CORE = with(FOUNDATION, core("api", "plan"));

  private static final Set<String> WHOLE_CORE =
      with(
          PUBLIC_CORE,
          core("optimizer", "physical", "operator", "exchange", "memory", "checkpoint", "run"));

  private static final ClassDesc CONCATENATION =
      StringConcatFactory.class.describeConstable().orElseThrow();

  private static List<ClassModel> classes;

  @BeforeAll
  static void readClassPath() throws IOException {
    classes = ClassReferences.onClassPath();
  }

  @Test
  void arrowsHold() {
    List<String> violations =
        arrows().violations(classes.stream().filter(ArchitectureTest::isMain).toList());
    assertEquals(List.of(), violations, () -> String.join("\n", violations));
  }

  @Test
  void everyPackageHasItsPage() {
    Set<String> without = new TreeSet<>();
    classes.stream().filter(ArchitectureTest::isMain).forEach(c -> without.add(packageOf(c)));
    classes.stream()
        .filter(c -> c.thisClass().asInternalName().endsWith("/package-info"))
        .forEach(c -> without.remove(packageOf(c)));
    assertEquals(Set.of(), without, "packages without package-info.java");
  }

  @Test
  void everyModuleIsRead() {
    Set<String> packages =
        classes.stream().map(ArchitectureTest::packageOf).collect(Collectors.toSet());
    Set<String> modules =
        Set.of(
            CORE + "api",
            "org.gyre.iterations",
            "org.gyre.gelly",
            "org.gyre.ml",
            "org.gyre.io.hdfs",
            "org.gyre.cli",
            "org.gyre.jmh");
    assertTrue(packages.containsAll(modules), () -> "read only " + new TreeSet<>(packages));
  }

  /** Of the calls that are linked when they are first made, only joined strings keep no class. */
  @Test
  void copiesOfKernelsCanBeUnloaded() {
    List<ClassModel> kernels =
        classes.stream()
            .filter(ArchitectureTest::isMain)
            .filter(type -> calls(type).anyMatch(ArchitectureTest::readsConstant))
            .toList();
    assertTrue(kernels.size() > 40, () -> "there are " + kernels.size() + " kernels");
    assertEquals(List.of(), linking(kernels), "kernels with lambdas or switches over types");
  }

  @Test
  void aPlantedLambdaIsFound() {
    assertEquals(
        List.of("org/gyre/tests/ArchitectureTest"),
        linking(
            classes.stream()
                .filter(type -> type.thisClass().asInternalName().endsWith("/ArchitectureTest"))
                .toList()));
  }

  private static List<String> linking(List<ClassModel> types) {
    return types.stream()
        .filter(type -> calls(type).anyMatch(ArchitectureTest::linksClass))
        .map(type -> type.thisClass().asInternalName())
        .toList();
  }

  private static Stream<CodeElement> calls(ClassModel type) {
    return type.methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(CodeModel::elementStream);
  }

  private static boolean readsConstant(CodeElement code) {
    return code instanceof InvokeInstruction call
        && call.owner().asInternalName().equals("org/gyre/dataflow/operator/Kernel")
        && call.name().equalsString("constant");
  }

  private static boolean linksClass(CodeElement code) {
    return code instanceof InvokeDynamicInstruction call
        && !call.bootstrapMethod().owner().equals(CONCATENATION);
  }

  @Test
  void aPlantedCallIsFound() {
    ClassModel planted = planted("memory.Pool", "api.DataSet");
    assertEquals(
        List.of(
            "org.gyre.dataflow.memory.Pool uses org.gyre.dataflow.api.DataSet,"
                + " but org.gyre.dataflow.memory may use [] only"),
        arrows().violations(List.of(planted)));
  }

  @Test
  void aPlantedTypeInASignatureIsFound() {
    ClassDesc run = ClassDesc.of(CORE + "run.LocalExecutor");
    byte[] bytes =
        ClassFile.of()
            .build(
                ClassDesc.of(CORE + "plan.Node"),
                type -> type.withField("executor", run, ClassFile.ACC_FINAL));
    assertEquals(1, arrows().violations(List.of(ClassFile.of().parse(bytes))).size());
  }

  @Test
  void anAllowedCallPasses() {
    assertEquals(List.of(), arrows().violations(List.of(planted("operator.Sort", "memory.Pool"))));
  }

  @Test
  void aPackageWithoutARowIsFound() {
    assertEquals(1, arrows().violations(List.of(planted("helper.Thing", "type.Layout"))).size());
  }

  private static Layering arrows() {
    Layering arrows = new Layering();
    arrows.allow(CORE + "memory", Set.of());
    arrows.allow(CORE + "type", Set.of());
    arrows.allow(CORE + "function", core("type"));
    arrows.allow(CORE + "format", core("type", "function"));
    arrows.allow(CORE + "exchange", with(FOUNDATION, core("memory")));
    arrows.allow(CORE + "operator", with(FOUNDATION, core("memory", "exchange")));
    arrows.allow(CORE + "plan", FOUNDATION);
    arrows.allow(CORE + "api", with(FOUNDATION, core("plan")));
    arrows.allow(CORE + "physical", with(FOUNDATION, core("plan")));
    arrows.allow(CORE + "optimizer", with(FOUNDATION, core("plan", "physical")));
    arrows.allow(CORE + "checkpoint", with(FOUNDATION, core("plan", "exchange", "memory")));
    Set<String> plans = core("plan", "optimizer", "physical");
    Set<String> tasks = core("operator", "exchange", "memory", "checkpoint");
    arrows.allow(CORE + "run", with(FOUNDATION, with(plans, tasks)));

    Set<String> iterations = Set.of("org.gyre.iterations");
    Set<String> libraries = Set.of("org.gyre.gelly", "org.gyre.ml", "org.gyre.io.hdfs");
    arrows.allow("org.gyre.iterations", WHOLE_CORE);
    arrows.allow("org.gyre.gelly", with(PUBLIC_CORE, iterations));
    arrows.allow("org.gyre.ml", with(PUBLIC_CORE, iterations));
    arrows.allow("org.gyre.io.hdfs", PUBLIC_CORE);
    arrows.allow("org.gyre.cli", with(PUBLIC_CORE, with(iterations, libraries)));
    arrows.allow("org.gyre.jmh", with(WHOLE_CORE, with(iterations, libraries)));
    return arrows;
  }

  private static boolean isMain(ClassModel model) {
    return !packageOf(model).endsWith(".jmh_generated")
        && (!packageOf(model).startsWith("org.gyre.tests"));
  }

  private static String packageOf(ClassModel model) {
    return ClassReferences.packageOf(model.thisClass().asInternalName().replace('/', '.'));
  }

  /** A class of the core whose one method calls a static method of another class of the core. */
  private static ClassModel planted(String from, String to) {
    byte[] bytes =
        ClassFile.of()
            .build(
                ClassDesc.of(CORE + from),
                type ->
                    type.withMethodBody(
                        "call",
                        MethodTypeDesc.of(ConstantDescs.CD_void),
                        ClassFile.ACC_STATIC,
                        code ->
                            code.invokestatic(
                                    ClassDesc.of(CORE + to),
                                    "go",
                                    MethodTypeDesc.of(ConstantDescs.CD_void))
                                .return_()));
    return ClassFile.of().parse(bytes);
  }

  private static Set<String> core(String... names) {
    return Stream.of(names).map(CORE::concat).collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> with(Set<String> some, Set<String> more) {
    return Stream.concat(some.stream(), more.stream()).collect(Collectors.toUnmodifiableSet());
  }
}
