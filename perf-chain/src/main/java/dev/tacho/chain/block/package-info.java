/**
 * Heads of a chain, followed by number and hash: each canonical block once and in order, reorgs with what they orphan,
 * and what blocks say about the chain's pace. The door is {@link dev.tacho.chain.block.HeadTracker}.
 *
 * <p><b>One tracker for all.</b> A node need not be asked for its head by each who wants to know:
 *
 * <pre>{@code
 * HeadTracker heads = HeadTracker.builder(perf, "mainnet", providers).build();
 * heads.listen(cache.eachHead());                             // a StateCache over the providers
 * heads.listen(pool.eachHead());                              // a MempoolMeter
 * TxMeter.builder(perf, "mainnet", providers).heads(heads).start();
 * heads.start(Duration.ofMillis(500));
 * }</pre>
 *
 * <p>{@link dev.tacho.chain.provider.Providers} learn a provider's head from what passes through them: over them, the
 * tracker's look stands for their own question to the provider that answers it. It does not belong over a state cache,
 * which would show it heads as late as its bound allows.
 *
 * <p><b>Instruments</b>, each with the tag {@code client}:
 *
 * <table>
 * <caption>What is recorded</caption>
 * <tr><th>instrument</th><th>records</th></tr>
 * <tr><td>histogram {@code block.interval}</td><td>the time from a block to the next by their timestamps: exact for the
 * chain, useless below a second</td></tr>
 * <tr><td>histogram {@code block.arrival.interval}</td><td>the same by their arrival here, by the monotonic clock</td></tr>
 * <tr><td>histogram {@code block.age}</td><td>a block's arrival less its timestamp, by the wall clock, unless they
 * are more than a day apart</td></tr>
 * <tr><td>histogram {@code block.reorg.depth}</td><td>how many blocks a reorg orphaned</td></tr>
 * <tr><td>counter {@code block.events}, tag {@code event}</td><td>heads, reorgs, and every oddity by its kind</td></tr>
 * <tr><td>gauges {@code block.number}, {@code block.base.fee.gwei}, {@code block.blob.base.fee.gwei}</td><td>of the last
 * head</td></tr>
 * </table>
 *
 * <p><b>Cost.</b> One request a polling period, one more for each new head where heads are announced, one for each block
 * that was missed, and {@code eth_blobBaseFee} once for new heads on chains with blobs. Four histograms of up to 37 KB, the
 * last blocks with the hashes of their transactions (64 blocks of 200 transactions: 1.6 MB, and as much for orphaned
 * ones), 1,024 samples of 56 bytes. <b>Threads.</b> One daemon thread a started tracker, {@code tacho-heads-<client>};
 * none if it is polled by hand; it ends with the tracker, as soon as a call under way returns. Listeners are called on it.
 *
 * <p><b>Secrets.</b> Hashes and numbers of public blocks are kept; no URL, no address.
 */
@NullMarked
package dev.tacho.chain.block;

import org.jspecify.annotations.NullMarked;
