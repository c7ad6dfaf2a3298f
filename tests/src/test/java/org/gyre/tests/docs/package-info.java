/**
 * Tests that README.md and ARCHITECTURE.md are true: programs compile, programs and commands print
 * what stands below them, links lead somewhere, and named types, packages and modules exist.
 *
 * <p>{@link org.gyre.tests.docs.Document} finds what a page claims, {@link
 * org.gyre.tests.docs.Checkout} runs it, {@link org.gyre.tests.docs.DocumentCheck} compares. Start
 * with {@link org.gyre.tests.docs.DocumentCheck}. May use every module; nothing uses it.
 */
package org.gyre.tests.docs;
