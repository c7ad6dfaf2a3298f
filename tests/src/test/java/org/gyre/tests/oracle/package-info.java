/**
 * What results are held against: {@link org.gyre.tests.oracle.ReferenceExecutor} defines what every
 * node of a plan means, {@link org.gyre.tests.oracle.Bag} compares what two executors deliver, and
 * {@link org.gyre.tests.oracle.CleanExecutor} is the local engine that must leave nothing behind.
 *
 * <p>Uses public API and the options of the local executor. Start with {@code ReferenceExecutor}.
 */
package org.gyre.tests.oracle;
