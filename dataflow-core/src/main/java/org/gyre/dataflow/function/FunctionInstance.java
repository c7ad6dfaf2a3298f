package org.gyre.dataflow.function;

import java.io.Serializable;
import org.gyre.dataflow.type.Nullable;

/**
 * A rich function as one task uses it: a copy, opened, and closed at the end. For executors.
 *
 * @param <F> the shape of the function
 */
public final class FunctionInstance<F> {

  private final F copy;
  private @Nullable F function;

  private FunctionInstance(F copy) {
    this.copy = copy;
  }

  /**
   * An instance that is not open: a copy of an object; a lambda makes a function anew when it is
   * opened, and so needs no copy.
   *
   * @param <F> the shape of the function
   * @param function a rich function, which is not changed
   * @return the instance; closed by the caller, whether or not it was opened
   */
  public static <F extends Serializable> FunctionInstance<F> of(F function) {
    return new FunctionInstance<>(
        function instanceof Rich.Opened<?> ? function : FunctionCopy.of(function));
  }

  /**
   * Opens it.
   *
   * @param context what the task offers
   * @throws Exception what the function throws
   */
  public void open(FunctionContext context) throws Exception {
    function = open(copy, context);
  }

  /** The function to call: what a lambda made, which may be rich itself, or the copy. */
  @SuppressWarnings("unchecked") // a lambda makes a function of the shape it stands for
  private static <F> F open(F instance, FunctionContext context) throws Exception {
    if (instance instanceof Rich.Opened<?> lambda) {
      F made = (F) lambda.opener().open(context);
      if (made == null) {
        throw new IllegalStateException("returned null instead of the function for the values");
      }
      if (made instanceof RichFunction rich && !(made instanceof Rich.Opened<?>)) {
        context.closeAtEnd(rich::close);
      }
      return open(made, context);
    }
    if (instance instanceof RichFunction rich) {
      rich.open(context);
    }
    return instance;
  }

  /**
   * The function to call for the values.
   *
   * @return the function
   * @throws IllegalStateException if it was not opened
   */
  public F function() {
    F opened = function;
    if (opened == null) {
      throw new IllegalStateException("the function was not opened");
    }
    return opened;
  }

  /**
   * Closes the copy.
   *
   * @throws Exception what the function throws
   */
  public void close() throws Exception {
    if (copy instanceof RichFunction rich) {
      rich.close();
    }
  }
}
