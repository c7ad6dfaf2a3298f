package org.gyre.dataflow.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.gyre.dataflow.type.Layout;
import org.gyre.dataflow.type.Layouts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests that are read again, as they were written and otherwise. */
class ManifestTest {

  private static final ClassLoader LOADER = ManifestTest.class.getClassLoader();

  @TempDir private Path folder;
  private Path file;

  private byte[] write() throws IOException {
    List<RowFile> files = List.of(new RowFile("ränge-0", 3, 60, 17), new RowFile("b", 0, 0, 0));
    Manifest manifest =
        new Manifest(
            "delta iteration at Läufe.java:3",
            "a1",
            "",
            10,
            2,
            Map.of("größe", 2.5),
            List.of(new Manifest.Part("set", layout(), files)));
    long bytes = manifest.write(folder);
    file = folder.resolve("manifest");
    assertEquals(Files.size(file), bytes);
    assertEquals(manifest, Manifest.read(folder, LOADER));
    return Files.readAllBytes(file);
  }

  @SuppressWarnings("unchecked") // as in the engine, where all values are objects
  private static Layout<Object> layout() {
    return (Layout<Object>) (Object) Layouts.LONG;
  }

  private void assertDamaged(byte[] bytes, String how) throws IOException {
    Files.write(file, bytes);
    IOException refusal =
        assertThrows(IOException.class, () -> Manifest.read(folder, LOADER), () -> how);
    assertTrue(refusal.getMessage().contains(" is damaged: manifest: "), refusal.getMessage());
  }

  @Test
  void eachBitThatDiffersIsSeen() throws IOException {
    byte[] bytes = write();
    for (int i = 0; i < bytes.length; i++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] damaged = bytes.clone();
        damaged[i] ^= (byte) (1 << bit);
        assertDamaged(damaged, "bit " + bit + " of byte " + i);
      }
    }
  }

  @Test
  void eachLossIsSeen() throws IOException {
    byte[] bytes = write();
    for (int length = 0; length < bytes.length; length++) {
      assertDamaged(Arrays.copyOf(bytes, length), "cut behind " + length + " bytes");
    }
    Files.delete(file);
    IOException refusal =
        assertThrows(IOException.class, () -> Manifest.read(folder, LOADER), "deleted");
    assertTrue(refusal.getMessage().contains("it is not there"), refusal.getMessage());
  }
}
