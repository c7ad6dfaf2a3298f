package org.gyre.tests.oracle;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test that asserts what some hostile modes change, such as a plan, and is left out in them. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OwnOptions.Condition.class)
public @interface OwnOptions {

  /** What hostile modes may change. */
  enum Change {
    /** The number of tasks. */
    PARALLELISM,
    /** The budget and its pages. */
    MEMORY,
    /** The passes of the optimizer. */
    PASSES
  }

  /** What must not be changed for this test. */
  Change[] keeps();

  /** Why. */
  String value();

  /** Leaves the test out where a mode changes what it keeps. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      OwnOptions options =
          context.getElement().map(element -> element.getAnnotation(OwnOptions.class)).orElse(null);
      return options != null && HostileMode.changesAny(List.of(options.keeps()))
          ? ConditionEvaluationResult.disabled("in this hostile mode", options.value())
          : ConditionEvaluationResult.enabled("nothing that it asserts is changed");
    }
  }
}
