package org.gyre.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which classes of Gyre a class file names, and where the class files of Gyre are.
 *
 * <p>Names are taken from everything the JVM links or reflection shows: class constants,
 * descriptors and generic signatures. A compile-time constant leaves no trace in a class file that
 * uses it.
 */
final class ClassReferences {

  private static final Pattern GYRE_CLASS = Pattern.compile("org/gyre/[\\w/$]+");

  private ClassReferences() {}

  /**
   * All classes of Gyre that a class file names.
   *
   * @param model the class file
   * @return binary names, sorted
   */
  static Set<String> of(ClassModel model) {
    Set<String> names = new TreeSet<>();
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry type -> collect(type.asInternalName(), names);
        case NameAndTypeEntry member -> collect(member.type().stringValue(), names);
        case MethodTypeEntry method -> collect(method.descriptor().stringValue(), names);
        default -> {}
      }
    }
    model
        .findAttribute(Attributes.signature())
        .ifPresent(signature -> collect(signature.signature().stringValue(), names));
    for (FieldModel field : model.fields()) {
      collect(field.fieldType().stringValue(), names);
      field
          .findAttribute(Attributes.signature())
          .ifPresent(signature -> collect(signature.signature().stringValue(), names));
    }
    for (MethodModel method : model.methods()) {
      collect(method.methodType().stringValue(), names);
      method
          .findAttribute(Attributes.signature())
          .ifPresent(signature -> collect(signature.signature().stringValue(), names));
    }
    return names;
  }

  /**
   * The package of a class.
   *
   * @param binaryName the name of the class
   * @return the part before the last dot
   */
  static String packageOf(String binaryName) {
    return binaryName.substring(0, binaryName.lastIndexOf('.'));
  }

  /**
   * The class files of Gyre on the class path, in folders and jars.
   *
   * @return one model for each class file, package pages included
   * @throws IOException if the class path cannot be read
   */
  static List<ClassModel> onClassPath() throws IOException {
    List<ClassModel> models = new ArrayList<>();
    for (URL root :
        Collections.list(ClassReferences.class.getClassLoader().getResources("org/gyre"))) {
      URI uri = uri(root);
      if (uri.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
          addBelow(jar.getPath("org/gyre"), models);
        }
      } else {
        addBelow(Path.of(uri), models);
      }
    }
    return models;
  }

  private static void addBelow(Path folder, List<ClassModel> models) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(file -> file.toString().endsWith(".class"))
          .map(ClassReferences::parse)
          .forEach(models::add);
    }
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URI uri(URL url) {
    try {
      return url.toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the class path holds a broken address: " + url, e);
    }
  }

  private static void collect(String text, Set<String> names) {
    Matcher matcher = GYRE_CLASS.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group().replace('/', '.'));
    }
  }
}
