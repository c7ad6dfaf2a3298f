/**
 * Loops through their public API: what ends them, what they add up and report, loops within loops,
 * and known algorithms written with them, against plain Java.
 *
 * <p>Start with {@code LoopRulesTest}. Depends on {@code oracle}.
 */
package org.gyre.tests.loops;
