package org.gyre.dataflow.type;

/**
 * Something that stands for something else and is known by its identity, such as the handle of a
 * broadcast. Code that was compiled for a function that holds one serves no function that holds
 * another, see {@link Likeness}.
 */
public interface Handle {}
