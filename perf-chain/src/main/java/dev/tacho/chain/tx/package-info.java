/**
 * The life of transactions: when each stage was reached since the send call, how they ended, and what throughput that
 * makes. The door is {@link dev.tacho.chain.tx.TxMeter}.
 *
 * <p><b>Instruments</b>, each with the tag {@code client}:
 *
 * <table>
 * <caption>What is recorded</caption>
 * <tr><th>instrument</th><th>tags</th><th>records</th></tr>
 * <tr><td>timer {@code tx}</td><td>stage</td><td>the time from the start of the send call to the stage; {@code built}
 * and {@code signed}: how long before it</td></tr>
 * <tr><td>timer {@code tx.resolution}</td><td></td><td>how much earlier each inclusion may have been</td></tr>
 * <tr><td>counter {@code tx.events}</td><td>event</td><td>what happened, each verdict among it</td></tr>
 * </table>
 *
 * <p><b>Ends.</b> Replaced: a block has another transaction with its sender and nonce, told apart by what that does.
 * Dropped: neither pool nor chain had it for some heads while its nonce was unused. Lost to a gap: it is in the pool
 * behind a nonce that nothing uses. Expired: it had its time. Orphaned is no end: it is followed until a block has it
 * again or another verdict falls. A verdict is on what was seen, and an inclusion seen later undoes it.
 *
 * <p><b>Cost.</b> What a sender tells takes one short lock: some 4 µs from the begin to the acknowledgement together,
 * most of it the digest that {@code sending} makes. At the node: one call a look, none where a {@link
 * dev.tacho.chain.block.HeadTracker} is shared; at a new head one for the receipts of a block with own transactions (as
 * many as these where the node lacks {@code eth_getBlockReceipts}, or refuses them for that block), one for each sender
 * with open transactions, two for the tags while something is not finalized, and one for each transaction that is
 * overdue, at most 64. 0.6 KB are kept for a transaction that was acknowledged, and about 1 KB in the end, of 10,000 at
 * most unless set. <b>Threads.</b> Each meter has one, {@code tacho-tx-} and the client's name, until it is closed
 * and the call that it waits for returns.
 *
 * <p><b>Secrets.</b> Hashes, senders, nonces, times and block numbers are kept; of receiver, value and data a digest.
 */
@NullMarked
package dev.tacho.chain.tx;

import org.jspecify.annotations.NullMarked;
