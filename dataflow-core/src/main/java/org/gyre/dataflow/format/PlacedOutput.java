package org.gyre.dataflow.format;

import java.io.IOException;
import java.util.List;

/** A file output that goes to another kind of place. */
final class PlacedOutput<T> extends FileOutput<T> {

  private static final long serialVersionUID = 1;

  private final FileOutput<T> format;

  PlacedOutput(FileOutput<T> format, Place place) {
    super(place);
    this.format = format;
  }

  @Override
  protected Encoder<T> encoder(ByteSink out) {
    return format.encoder(out);
  }

  @Override
  protected void head(ByteSink out) throws IOException {
    format.head(out);
  }

  @Override
  protected void tail(ByteSink out, List<Encoder<T>> written) throws IOException {
    format.tail(out, written);
  }

  @Override
  boolean canBePacked() {
    return format.canBePacked();
  }

  @Override
  public String describe() {
    return format.describe() + (place().isFolder() ? "/" : "");
  }
}
