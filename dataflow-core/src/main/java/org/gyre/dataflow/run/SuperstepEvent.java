package org.gyre.dataflow.run;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A superstep of a loop, in a recording of JDK Flight Recorder. */
@Name("org.gyre.Superstep")
@Label("Superstep")
@Category("Gyre")
@StackTrace(false)
final class SuperstepEvent extends Event {

  @Label("Loop")
  @Description("The call that made the loop, and its place")
  String loop;

  @Label("Number")
  int number;

  @Label("Active values")
  @Description("What takes part in the next superstep; -1 if not known")
  long active;

  @Label("Messages")
  @Description("How many were sent; -1 if the loop sends none")
  long messages;

  @Label("Checkpoint bytes")
  @Description("How much the checkpoint after it wrote; 0 if there was none")
  long checkpointBytes;

  @Label("Checkpoint seconds")
  @Description("How long that took, which is not part of the superstep")
  double checkpointSeconds;
}
