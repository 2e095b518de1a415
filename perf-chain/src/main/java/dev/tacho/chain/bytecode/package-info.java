/**
 * What code and transactions cost before anything runs: cost tables by fork, the gas of a transaction before its first
 * step, and a report on a contract's code. The door is {@link dev.tacho.chain.bytecode.BytecodeReport}.
 *
 * <p>Pure functions over bytes; no node, no clock, no thread. A report takes a millisecond for a contract of 0.7 KB,
 * and four for one of 20. Nothing is kept.
 */
@NullMarked
package dev.tacho.chain.bytecode;

import org.jspecify.annotations.NullMarked;
