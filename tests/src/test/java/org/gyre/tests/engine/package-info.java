/**
 * The engine through its public API: what programs are promised, held against plain Java.
 *
 * <p>Each class is one promise: types are found, failures are reported and leave nothing, shared
 * results are computed once, plans travel to other processes. Start with any. Depends on {@code
 * oracle}.
 */
package org.gyre.tests.engine;
