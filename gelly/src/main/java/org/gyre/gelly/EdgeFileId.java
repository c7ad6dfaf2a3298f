package org.gyre.gelly;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import org.gyre.dataflow.format.LineBlocks;
import org.gyre.dataflow.format.Utf8Decoder;
import org.gyre.dataflow.format.Utf8Decoder.Malformed;

/**
 * Makes an id of a token.
 *
 * @param <K> the type of the ids
 */
@FunctionalInterface
interface EdgeFileId<K> {

  /**
   * The id.
   *
   * @throws NotIntegerIds if it should be an integer and is none
   * @throws IOException if it is empty or not UTF-8; the message names file, line and value
   */
  K parse(LineBlocks blocks, EdgeFileLine line, int token) throws IOException;

  /** A parser for one thread: of integers for Long, of texts for String. */
  @SuppressWarnings("unchecked")
  static <K> EdgeFileId<K> of(Class<K> type) {
    return (EdgeFileId<K>) (type == Long.class ? integers() : texts());
  }

  private static EdgeFileId<Long> integers() {
    return (blocks, line, token) -> {
      requirePresent(blocks, line, token);
      try {
        return line.integer(token);
      } catch (NumberFormatException text) {
        throw new NotIntegerIds(blocks.place(line.start(token)), line.text(token));
      }
    };
  }

  private static EdgeFileId<String> texts() {
    Utf8Decoder decoder = new Utf8Decoder(Malformed.REFUSE);
    return (blocks, line, token) -> {
      requirePresent(blocks, line, token);
      try {
        String text = decoder.decode(blocks.segment(), line.start(token), line.end(token));
        return line.isQuoted(token) ? text.replace("\"\"", "\"") : text;
      } catch (CharacterCodingException malformed) {
        throw blocks.error(
            line.start(token),
            "the id \""
                + line.text(token)
                + "\" is not UTF-8 text; convert the file, for instance with"
                + " iconv -f LATIN1 -t UTF-8");
      }
    };
  }

  private static void requirePresent(LineBlocks blocks, EdgeFileLine line, int token)
      throws IOException {
    if (line.isEmpty(token)) {
      throw blocks.error(
          line.start(), "\"" + line.text() + "\" has an empty id; put one there or drop the line");
    }
  }
}
