package org.gyre.tests.plans;

import java.util.Random;

/**
 * Something that can be done to a data set.
 *
 * @param <T> the type of the values
 */
@FunctionalInterface
interface Operation<T> {

  /** Adds nodes to the plan; their results depend on nothing that is left undefined. */
  Draft<?> apply(Draft<T> input, Random random);
}
