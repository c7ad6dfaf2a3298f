package org.gyre.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.gyre.dataflow.plan.Checkpoints;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of a command whose loop can be saved, and gone on with. */
final class CheckpointOptions {

  /** Often enough to lose little, rarely enough to wait little. */
  private static final int DEFAULT_SUPERSTEPS = 10;

  @Option(
      names = "--checkpoints",
      paramLabel = "FOLDER",
      description = "Save there how far it has come; a new folder.")
  private Path folder;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      description = "Save after every N supersteps; default " + DEFAULT_SUPERSTEPS + ".")
  private Integer supersteps;

  @Option(names = "--resume", description = "Go on from the last checkpoint, if there is one.")
  private boolean resumes;

  /**
   * Checks what the types of the options do not say.
   *
   * @throws ParameterException if a value is out of range, or one has no folder
   */
  void check(RunOptions run) {
    run.require(
        supersteps == null || supersteps >= 1, "--checkpoint-every must be at least 1", supersteps);
    run.refuse(
        folder == null && supersteps != null,
        "--checkpoint-every needs the folder that --checkpoints names");
    run.refuse(folder == null && resumes, "--resume needs the folder that --checkpoints names");
  }

  /**
   * Looks at the folder.
   *
   * @throws IOException if nothing can be saved there, or what is there would be lost
   */
  void checkFolder() throws IOException {
    if (folder != null) {
      PathCheck.checkpoints(folder, !resumes);
    }
  }

  /**
   * Where, when and whether to go on.
   *
   * @param name of a folder within the one of the options
   * @return null if nothing is to be saved
   */
  Checkpoints in(String name) {
    if (folder == null) {
      return null;
    }
    Checkpoints saved =
        Checkpoints.in(folder.resolve(name))
            .every(supersteps == null ? DEFAULT_SUPERSTEPS : supersteps);
    return resumes ? saved.resuming() : saved;
  }
}
