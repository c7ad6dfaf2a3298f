package org.gyre.tests.engine;

import java.io.Serializable;

/**
 * What the tests of this package compute with.
 *
 * @param id a number
 * @param name a text
 */
record Item(long id, String name) implements Serializable {}
