package org.gyre.gelly;

import java.io.Serializable;

/**
 * What the first lines of an edge or vertex file show.
 *
 * @param separator what stands between columns: {@code '\t'}, {@code ','}, {@code ';'}, or {@code '
 *     '} for any run of spaces and tabs
 * @param header whether the first line that is no comment names the columns
 * @param columns the most columns seen
 * @param integerIds whether all ids seen are 64-bit integers; a later one may not be, see {@link
 *     NotIntegerIds}
 * @param dataStart the position in the text, in bytes, where the first line of data starts
 */
public record EdgeFileShape(
    char separator, boolean header, int columns, boolean integerIds, long dataStart)
    implements Serializable {

  private static final long serialVersionUID = 1;
}
