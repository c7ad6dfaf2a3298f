package org.gyre.dataflow.format;

/**
 * A row of a text file that could not be read.
 *
 * @param file the file
 * @param line the number of the line in which the row starts, from 1
 * @param text the row as it stands there, without its line end
 * @param problem what is wrong with it
 */
public record InvalidLine(String file, long line, String text, String problem) {}
