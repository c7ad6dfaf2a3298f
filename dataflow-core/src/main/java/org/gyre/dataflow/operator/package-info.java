/**
 * The loops that do the work: stages, each a plain Java class of which every use in a plan gets a
 * private copy.
 *
 * <p>{@link org.gyre.dataflow.operator.Stage} is the contract, {@link
 * org.gyre.dataflow.operator.Kernel} makes the copies, {@link org.gyre.dataflow.operator.Stages} is
 * the catalogue, {@link org.gyre.dataflow.operator.KeyedTable} the one hash table and {@link
 * org.gyre.dataflow.operator.RowSorter} the one sort. May depend on {@code exchange}, {@code
 * memory}, {@code type}, {@code function} and {@code format}; knows nothing of plans. Start with
 * {@code Stage}, then {@code MapStage}.
 */
package org.gyre.dataflow.operator;
