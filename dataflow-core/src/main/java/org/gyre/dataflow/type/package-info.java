/**
 * Values and their place in memory: which type a function returns, how a value of that type is laid
 * out as a row of bytes, and how rows are compared, hashed and sorted without becoming objects.
 *
 * <p>Start with {@link org.gyre.dataflow.type.Layout}, the contract and its laws. {@link
 * org.gyre.dataflow.type.Layouts} finds the layout of a type or of a value; layouts of records are
 * generated as hidden classes beside the record ({@code RecordCode} writes them), layouts made of
 * others are private copies of one class ({@code PrivateCopy} loads them): in both the inner
 * layouts are constants to the JIT. {@link org.gyre.dataflow.type.FunctionTypes} finds out what a
 * function returns, and which field a key function reads.
 *
 * <p>This package imports no other of Gyre; all others may use it.
 */
package org.gyre.dataflow.type;
