/**
 * The {@code gyre} command: graph analytics from a shell.
 *
 * <p>{@link org.gyre.cli.Gyre} builds the tree of commands, runs one and turns what happened into
 * an exit code: 0 done, 1 failed, 2 wrong usage, 130 and 143 interrupted by SIGINT and SIGTERM.
 * Each command is one class that holds its options and checks them; it runs its job through the
 * public API of the engine and prints a summary for people or one JSON object for programs. Results
 * go to standard output, errors and progress to standard error.
 *
 * <p>Depends on picocli, {@code org.gyre.gelly} and the public packages of {@code
 * org.gyre.dataflow}. Start reading at {@code PageRankCommand}, then {@code PageRankJob}.
 */
package org.gyre.cli;
