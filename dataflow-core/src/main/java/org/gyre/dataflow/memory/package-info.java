/**
 * Memory outside the heap, and the files that stand in for it when it runs short.
 *
 * <p>A {@link org.gyre.dataflow.memory.MemoryPool} is one budget of bytes for everything an
 * environment runs. Each task of an operator opens an {@link org.gyre.dataflow.memory.Account} with
 * the pages it cannot work without, takes pages and contiguous regions from it as bounded {@link
 * java.lang.foreign.MemorySegment}s, and returns everything when it closes the account. A request
 * beyond the budget is answered {@code null}: the caller then spills to a {@link
 * org.gyre.dataflow.memory.SpillFile} of the job's {@link org.gyre.dataflow.memory.SpillFolder}.
 * What can be spilled at any time registers as {@link org.gyre.dataflow.memory.Evictable} and gives
 * way first.
 *
 * <p>Two questions are kept apart: {@code MemoryPool} decides who <em>may</em> have how much
 * (reserves, budget, eviction); {@code Slabs} knows where it physically <em>lies</em> (arenas, free
 * lists, what is resident). Resident memory never exceeds the budget either.
 *
 * <p>Depends on nothing else of Gyre. Start reading at {@code MemoryPool}.
 */
package org.gyre.dataflow.memory;
