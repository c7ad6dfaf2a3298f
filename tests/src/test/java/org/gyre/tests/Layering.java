package org.gyre.tests;

import java.lang.classfile.ClassModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which package may use which: the arrows of ARCHITECTURE.md as a table, and the check of class
 * files against it.
 *
 * <p>A package may always use itself and what is not Gyre's. A package without a row is itself a
 * violation, so that a new package takes its place in the house deliberately.
 */
final class Layering {

  private final Map<String, Set<String>> arrows = new TreeMap<>();

  /**
   * Adds a row.
   *
   * @param from a package
   * @param to all packages of Gyre that it may use beside itself
   * @return this
   */
  Layering allow(String from, Set<String> to) {
    if (arrows.put(from, Set.copyOf(to)) != null) {
      throw new IllegalArgumentException("two rows for package " + from);
    }
    return this;
  }

  /**
   * Checks classes.
   *
   * @param classes any class files
   * @return one line for each pair of class and package that is against the table, sorted
   */
  List<String> violations(Iterable<ClassModel> classes) {
    Set<String> found = new TreeSet<>();
    for (ClassModel model : classes) {
      check(model, found);
    }
    return new ArrayList<>(found);
  }

  private void check(ClassModel model, Set<String> found) {
    String name = model.thisClass().asInternalName().replace('/', '.');
    String from = ClassReferences.packageOf(name);
    Set<String> allowed = arrows.get(from);
    if (allowed == null) {
      found.add(
          "%s: package %s has no row in the table of arrows; give it one".formatted(name, from));
      return;
    }
    for (String used : ClassReferences.of(model)) {
      String to = ClassReferences.packageOf(used);
      if (!to.equals(from) && !allowed.contains(to)) {
        found.add(
            "%s uses %s, but %s may use %s only"
                .formatted(name, used, from, new TreeSet<>(allowed)));
      }
    }
  }
}
