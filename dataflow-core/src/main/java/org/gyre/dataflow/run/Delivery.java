package org.gyre.dataflow.run;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.gyre.dataflow.exchange.ValueQueue;
import org.gyre.dataflow.operator.Stages;

/**
 * Hands the values of a flow to a receiver on the coordinating thread, in the order of the
 * partitions, while the tasks bring them. Tasks whose turn has not come wait with a few hundred
 * values each, so nothing is held but these.
 */
final class Delivery {

  private final Job job;
  private final String operator;
  private final List<ValueQueue> queues;

  Delivery(Job job, String operator) {
    this.job = job;
    this.operator = operator;
    this.queues = Stream.generate(ValueQueue::new).limit(job.parallelism()).toList();
  }

  void run(Flow flow, Consumer<Object> receiver) throws Exception {
    job.parallel(
        task -> flow.run(task, Stages.deliver(queues.get(task.index()))),
        () -> receive(receiver),
        () -> queues.forEach(ValueQueue::breakOff));
  }

  private void receive(Consumer<Object> receiver) {
    try {
      for (ValueQueue queue : queues) {
        List<Object> values = queue.next();
        while (values != null) {
          job.checkCancelled();
          Stages.receive(values, receiver, operator);
          values = queue.next();
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the thread that takes the values was interrupted");
    }
  }
}
