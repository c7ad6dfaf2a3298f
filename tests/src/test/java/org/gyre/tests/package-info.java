/**
 * Tests that no single module can make: of the arrows between packages, of the words of the README,
 * and of the command as a user runs it.
 *
 * <p>Start with {@link org.gyre.tests.ArchitectureTest}. May use every module; nothing uses it.
 */
package org.gyre.tests;
