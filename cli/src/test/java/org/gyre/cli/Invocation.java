package org.gyre.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One command run inside this process, and what it printed. */
record Invocation(int code, String out, String err) {

  static Invocation of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false);
    int code = Gyre.run(terminal, new Interruption(), args);
    return new Invocation(code, out.toString(), err.toString());
  }
}
