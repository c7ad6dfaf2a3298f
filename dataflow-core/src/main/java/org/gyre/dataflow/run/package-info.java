/**
 * The local engine: turns a physical plan into flows and runs them as tasks on all cores of this
 * machine.
 *
 * <p>{@link org.gyre.dataflow.run.LocalExecutor} is the entrance; {@code FlowCompiler} makes a
 * {@code Flow} of each step; a {@code Job} holds what one run has: tasks, memory, temporary files,
 * cancellation, the report. May depend on everything below it: {@code physical}, {@code operator},
 * {@code exchange}, {@code memory}, {@code type}. Start with {@code Flow}.
 */
package org.gyre.dataflow.run;
