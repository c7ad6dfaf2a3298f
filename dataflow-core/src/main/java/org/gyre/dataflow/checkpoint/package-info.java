/**
 * What a loop writes to a folder so that it can go on after a crash: rows, a manifest, and how a
 * plan is told from another.
 *
 * <p>{@link org.gyre.dataflow.checkpoint.CheckpointFolder} says which checkpoints there are, and
 * writes new ones aside before it moves them into place. Each is a folder with a file of rows for
 * each part of the state and each task ({@link org.gyre.dataflow.checkpoint.RowFile}), and a {@link
 * org.gyre.dataflow.checkpoint.Manifest}, which is written last and has checksums of all others.
 * {@link org.gyre.dataflow.checkpoint.PlanDigest} tells whether the plan is still the same.
 */
package org.gyre.dataflow.checkpoint;
