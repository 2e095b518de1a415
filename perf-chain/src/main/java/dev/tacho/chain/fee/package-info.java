/**
 * Fees: the exact next base fee, what it may become, histories of fees, strategies that say what to pay, and scores
 * that say how good they are. The door is {@link dev.tacho.chain.fee.FeePredictor}.
 *
 * <p>{@link dev.tacho.chain.fee.BaseFeeRule} and {@link dev.tacho.chain.fee.BlobSchedule} are arithmetic and know no
 * node. {@link dev.tacho.chain.fee.FeeRecorder} reads a {@link dev.tacho.chain.fee.FeeHistory}, {@link
 * dev.tacho.chain.fee.BackTest} scores a {@link dev.tacho.chain.fee.FeeStrategy} on one without letting it look ahead,
 * and {@link dev.tacho.chain.fee.ScoreBook} does the same with what was suggested while the chain went on.
 *
 * <p><b>Money</b> is wei in a {@code long}, which holds 9.2 ether for one unit of gas, a billion times what gas has
 * cost; a node that says more is refused. Sums and products in between are as wide as they must be.
 *
 * <p><b>Cost.</b> A suggestion is one round trip and some 70 µs; a back-test asks its strategy once for each block and
 * goal. A block of a history takes some 130 bytes, an open quote in the book 50, a judged one twice that.
 * <b>Threads.</b> This room starts none.
 *
 * <p><b>Secrets.</b> Fees and numbers of blocks are kept; addresses only to leave their transactions out.
 */
@NullMarked
package dev.tacho.chain.fee;

import org.jspecify.annotations.NullMarked;
