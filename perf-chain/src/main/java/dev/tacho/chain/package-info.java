/**
 * Measures what a program does on a blockchain: the room a user starts in. The door is {@link
 * dev.tacho.chain.ChainMeter}, which wraps a connection of web3j; {@link dev.tacho.chain.Anvil} runs a real local node
 * for tests and examples.
 *
 * <p><b>Cost.</b> A measured call costs less than 1 µs more than a bare one; {@link dev.tacho.chain.rpc} has the
 * details. <b>Threads.</b> A meter starts none and may be used from any. A running {@code Anvil} has one daemon thread,
 * which ends with the node.
 */
@NullMarked
package dev.tacho.chain;

import org.jspecify.annotations.NullMarked;
