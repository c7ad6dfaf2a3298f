package org.gyre.dataflow.operator;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import org.gyre.dataflow.format.OutputFormat;

/** Ends a chain: writes values to one partition of an output. */
final class WriteStage extends Stage<Object> {

  private static final String OPERATOR = Kernel.constant(MethodHandles.lookup(), 0);

  private final OutputFormat.Partition<Object> partition;

  WriteStage(OutputFormat.Partition<Object> partition) {
    this.partition = partition;
  }

  @Override
  public void accept(Object value) {
    try {
      partition.write(value);
    } catch (IOException e) {
      throw new StageException(OPERATOR, e);
    } catch (RuntimeException e) {
      throw OperatorException.of(OPERATOR, value, e);
    }
  }

  @Override
  public void signal(Signal signal) throws IOException {
    if (signal instanceof Signal.EndOfInput) {
      partition.close();
    }
  }
}
