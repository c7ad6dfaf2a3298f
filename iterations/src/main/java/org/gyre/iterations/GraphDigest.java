package org.gyre.iterations;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.gyre.dataflow.operator.LocalOperator.Run;
import org.gyre.dataflow.type.Layout;

/**
 * Tells an indexed graph from another: by its numbers of vertices and edges, and checksums over its
 * keys, edges and their values. As an index is the same whatever the order of the edges was, so is
 * this, at any number of tasks. Costs a look at all of it.
 */
final class GraphDigest {

  /** Vertices that have a checksum of their own. */
  private static final int BLOCK = 1 << 14;

  /** Bytes between two looks at whether the job goes on. */
  private static final long CHUNK = 16 << 20;

  private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

  private final Run run;
  private final GraphIndex graph;
  private final Layout<Object> keys;

  GraphDigest(Run run, GraphIndex graph, Layout<Object> keys) {
    this.run = run;
    this.graph = graph;
    this.keys = keys;
  }

  /** The graph in words. */
  String text() throws Exception {
    int blocks = Math.ceilDiv(graph.vertexCount(), BLOCK);
    long[] digests = new long[blocks];
    AtomicInteger next = new AtomicInteger();
    run.parallel(
        task -> {
          for (int block = next.getAndIncrement(); block < blocks; block = next.getAndIncrement()) {
            int from = block * BLOCK;
            int to = (int) Math.min(graph.vertexCount(), (long) from + BLOCK);
            digests[block] = digest(from, to);
          }
        });
    long digest = Arrays.stream(digests).reduce(0, GraphDigest::mixed);
    return "a graph of %,d vertices and %,d edges with the digest %016x"
        .formatted(graph.vertexCount(), graph.edgeCount(), digest);
  }

  private static long mixed(long digest, long value) {
    long product = (digest ^ value) * FACTOR;
    return product ^ product >>> 32;
  }

  private long digest(int from, int to) {
    Adjacency senders = graph.senders();
    long start = senders.start(from);
    long edges = senders.start(to) - start;
    CRC32C checksum = new CRC32C();
    add(checksum, senders.neighbours(), start * Integer.BYTES, edges * Integer.BYTES);
    long degrees = (to - from + 1L) * Long.BYTES;
    add(checksum, senders.offsets(), (long) from * Long.BYTES, degrees);
    add(checksum, graph.outEdges().offsets(), (long) from * Long.BYTES, degrees);
    long digest = checksum.getValue();
    for (int vertex = from; vertex < to; vertex++) {
      digest = mixed(digest, keys.hash(graph.ids().key(vertex)));
    }
    EdgeValues values = graph.values();
    if (values != null && senders.slots() != null) {
      for (long edge = start; edge < start + edges; edge++) {
        digest = mixed(digest, values.hash(senders.slots(), edge));
      }
    }
    return digest;
  }

  private void add(CRC32C checksum, MemorySegment from, long at, long bytes) {
    for (long done = 0; done < bytes; done += CHUNK) {
      run.checkCancelled();
      checksum.update(from.asSlice(at + done, Math.min(CHUNK, bytes - done)).asByteBuffer());
    }
  }
}
