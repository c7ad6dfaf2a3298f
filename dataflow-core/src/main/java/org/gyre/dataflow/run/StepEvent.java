package org.gyre.dataflow.run;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** The blocking work of a step, with the steps within it, in a recording of JDK Flight Recorder. */
@Name("org.gyre.Step")
@Label("Step")
@Category("Gyre")
@Description("The blocking work of one step of a job, with that of the steps it waits for")
@StackTrace(false)
@Threshold("100 us")
final class StepEvent extends Event {

  @Label("Origin")
  @Description("The call that the step is for, and its place")
  String origin;

  @Label("Strategy")
  String strategy;

  @Label("Rows written")
  long rows;

  @Label("Bytes written")
  @DataAmount
  long bytes;

  @Label("Bytes spilled")
  @DataAmount
  long spilled;
}
