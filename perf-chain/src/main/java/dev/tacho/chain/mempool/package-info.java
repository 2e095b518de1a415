/**
 * The transactions that wait in a node's pool: how many, behind which nonce gaps, and how much gas is ahead of one. The
 * door is {@link dev.tacho.chain.mempool.MempoolMeter}.
 *
 * <p>A pool is one node's view: other nodes hold others, and builders see transactions that no pool shows.
 *
 * <p><b>Instruments</b>, each with the tag {@code client}: gauges {@code mempool.pending} and {@code mempool.queued};
 * counter {@code mempool.events} with the tag {@code event}: {@code failure}, {@code lie}, {@code too-large}.
 *
 * <p><b>Cost.</b> {@code status()} is one request. {@code content()} is three, of which {@code txpool_content} has 0.5 to 1
 * KB of JSON a transaction and takes about 3 KB a transaction while it is read: it is asked only if {@code txpool_status}
 * says that the pool is no larger than the limit, 10,000 transactions unless told, 30 MB. What is kept is 1,024 samples
 * of 24 bytes. <b>Threads.</b> None: requests are made on the caller's thread.
 *
 * <p><b>Secrets.</b> Counts are kept; no hash, no address.
 */
@NullMarked
package dev.tacho.chain.mempool;

import org.jspecify.annotations.NullMarked;
