package org.gyre.dataflow.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of other class loaders and of named modules, as plug-ins and notebooks have them. */
class ForeignModuleTest {

  private static final String RECORDS =
      """
      package foreign;
      public class Records {
        private record Hidden(long id, String text, Other other) {}
        public record Other(int x) {}
        public static Object value() {
          return new Hidden(7, "seven", new Other(8));
        }
      }
      """;

  @TempDir private Path folder;

  private void compile(String moduleInfo) throws IOException {
    Path source = Files.createDirectories(folder.resolve("src"));
    Files.writeString(source.resolve("Records.java"), RECORDS);
    Files.writeString(source.resolve("module-info.java"), moduleInfo);
    StringWriter messages = new StringWriter();
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                new PrintWriter(messages),
                new PrintWriter(messages),
                "-d",
                folder.resolve("classes").toString(),
                source.resolve("Records.java").toString(),
                source.resolve("module-info.java").toString());
    assertEquals(0, status, messages::toString);
  }

  private Object valueInModule() throws ReflectiveOperationException {
    ModuleFinder finder = ModuleFinder.of(folder.resolve("classes"));
    ModuleLayer boot = ModuleLayer.boot();
    ModuleLayer layer =
        boot.defineModulesWithOneLoader(
            boot.configuration().resolve(finder, ModuleFinder.of(), Set.of("foreign")),
            getClass().getClassLoader());
    return layer.findLoader("foreign").loadClass("foreign.Records").getMethod("value").invoke(null);
  }

  @SuppressWarnings("unchecked")
  private static void assertReadsBack(Object value) {
    Layout<Object> layout = (Layout<Object>) Layouts.ofValue(value).orElseThrow();
    MemorySegment segment = MemorySegment.ofArray(new byte[100]);
    layout.write(value, segment, 0, 0, layout.fixedSize());
    assertEquals(value, layout.read(segment, 0, 0));
    assertTrue(layout.equal(value, segment, 0, 0));
    assertSame(layout, Layouts.ofValue(value).orElseThrow());
  }

  @Test
  void recordsOfAnotherClassLoader() throws IOException, ReflectiveOperationException {
    compile("module foreign { }");
    Files.delete(folder.resolve("classes/module-info.class"));
    URL[] classPath = {folder.resolve("classes").toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classPath, getClass().getClassLoader())) {
      assertReadsBack(loader.loadClass("foreign.Records").getMethod("value").invoke(null));
    }
  }

  @Test
  void recordsOfAnOpenModule() throws IOException, ReflectiveOperationException {
    compile("module foreign { exports foreign; opens foreign; }");
    assertReadsBack(valueInModule());
  }

  @Test
  void recordsOfAClosedModuleAreRefused() throws IOException, ReflectiveOperationException {
    compile("module foreign { exports foreign; }");
    Object value = valueInModule();
    Exception refusal = assertThrows(IllegalArgumentException.class, () -> Layouts.ofValue(value));
    for (String part :
        List.of("foreign.Records$", "module foreign", "Add 'opens foreign", "module-info.java")) {
      assertTrue(refusal.getMessage().contains(part), refusal::getMessage);
    }
  }

  @Test
  void recordsThatDoNotSeeGyreAreRefused() throws IOException, ReflectiveOperationException {
    compile("module foreign { }");
    Files.delete(folder.resolve("classes/module-info.class"));
    URL[] classPath = {folder.resolve("classes").toUri().toURL()};
    try (URLClassLoader loader =
        new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
      Object value = loader.loadClass("foreign.Records").getMethod("value").invoke(null);
      Exception refusal =
          assertThrows(IllegalArgumentException.class, () -> Layouts.ofValue(value));
      assertTrue(refusal.getMessage().contains("does not see"), refusal::getMessage);
    }
  }
}
