package org.gyre.dataflow.run;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A job, in a recording of JDK Flight Recorder. */
@Name("org.gyre.Job")
@Label("Job")
@Category("Gyre")
@StackTrace(false)
final class JobEvent extends Event {

  @Label("Sinks")
  String sinks;

  @Label("Succeeded")
  boolean succeeded;
}
