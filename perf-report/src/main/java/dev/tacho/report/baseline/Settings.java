package dev.tacho.report.baseline;

import java.io.Serializable;

/**
 * How one process measures its sides.
 *
 * @param calls calls of a block; 0 to choose them by the length of a call
 * @param blocks blocks a side
 * @param warmUpCalls calls a side before the first block, more of them while the compiler works; 0 for enough of them
 * @param seed of the order of the blocks
 */
record Settings(int calls, int blocks, int warmUpCalls, long seed) implements Serializable {}
