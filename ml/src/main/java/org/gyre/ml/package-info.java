/**
 * Machine learning on data sets: estimators, models, pipelines and evaluation.
 *
 * <p>Nothing stands here yet. What comes may use the public packages of {@code iterations} and
 * {@code dataflow-core} ({@code api}, {@code type}, {@code plan}) and nothing behind them.
 */
package org.gyre.ml;
