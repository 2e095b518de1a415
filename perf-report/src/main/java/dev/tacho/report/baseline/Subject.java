package dev.tacho.report.baseline;

import java.io.Serializable;

/**
 * One side of a comparison.
 *
 * @param name names it
 * @param side what is called
 */
record Subject(String name, Compare.Side side) implements Serializable {}
