/**
 * A cache of chain state that is keyed by block hash: never stale beyond a stated bound, never wrong after a reorg. The
 * door is {@link dev.tacho.chain.state.StateCache}, a {@code Web3jService} over another one.
 *
 * <table>
 * <caption>What is kept, under which key, for how long</caption>
 * <tr><th>lifetime</th><th>methods</th><th>key</th><th>kept</th></tr>
 * <tr><td>{@code CONSTANT}</td><td>{@code eth_chainId}, {@code net_version}</td><td>method</td><td>until
 * evicted</td></tr>
 * <tr><td>{@code BLOCK}</td><td>{@code eth_call}, {@code eth_getBalance}, {@code eth_getCode}, {@code
 * eth_getTransactionCount}, {@code eth_getStorageAt}, {@code eth_getProof}; {@code eth_getBlockByNumber}, {@code
 * eth_getBlockTransactionCountByNumber}, {@code eth_getTransactionByBlockNumberAndIndex}, {@code
 * eth_getUncleCountByBlockNumber}, and the same by hash, which share their keys; {@code eth_getBlockReceipts}</td><td>block
 * hash, method, other parameters</td><td>while the block is part of the chain</td></tr>
 * <tr><td>{@code HEAD}</td><td>{@code eth_gasPrice}, {@code eth_maxPriorityFeePerGas}, {@code eth_blobBaseFee}, {@code
 * eth_feeHistory}, {@code eth_estimateGas}, {@code eth_createAccessList}</td><td>hash of the newest block, method,
 * parameters</td><td>until the next head; used again once a later look has shown the same head</td></tr>
 * <tr><td>{@code LOCATED}</td><td>{@code eth_getTransactionReceipt}, {@code eth_getTransactionByHash}</td><td>method,
 * transaction hash</td><td>while the block in the answer is part of the chain; not while there is none</td></tr>
 * <tr><td>{@code HEAD_NUMBER}</td><td>{@code eth_blockNumber}</td><td>none</td><td>answered from the newest block
 * known</td></tr>
 * <tr><td>{@code NEVER}</td><td>all others; and any about {@code pending}, {@code safe}, {@code finalized}, {@code
 * earliest}, or a block that is not known to be part of the chain</td><td>none</td><td>goes to the node as it
 * is</td></tr>
 * </table>
 *
 * <p>A block by number is found by the hash that is known for it; below the last final block, the number itself will do.
 * An entry of a final block stays until it is evicted, any other until its block is no longer part of the chain, or more
 * than 1,024 blocks were seen since. Hexadecimal digits compare without regard to case, members of objects without regard
 * to their order; {@code latest} and no block at all are the same.
 *
 * <p><b>What it costs in reads.</b> One look at the newest block for each {@code maxStale} in which something is read;
 * one more where heads were missed, and one for each block of a reorg whose parent is not known; once, one read that
 * finds out whether the node takes hashes, and the chain's id; every 32 heads the final block, if old blocks are asked
 * for. All of that is counted in {@code upstreamReads}. Where a {@link dev.tacho.chain.block.HeadTracker} follows the chain
 * anyway, {@link dev.tacho.chain.state.StateCache#eachHead} spares the looks.
 *
 * <p><b>Instruments</b>, with the tag {@code client}: histograms {@code state.staleness} (ns) and {@code
 * state.staleness.blocks}: blocks behind the newest head known at the moment of the answer.
 *
 * <p><b>Cost.</b> An answer from the cache takes up to twice as long as web3j's own encoding and decoding of the call
 * without a network, 6 to 10 µs for 4 to 5; an entry takes 250 bytes and its text; 1,024 blocks known take 200 KB.
 * <b>Threads.</b> None, unless heads are to be polled: then one daemon, {@code tacho-state-} and the client's name,
 * until the cache is closed. A {@link dev.tacho.chain.advice.CallLog} above is told which reads needed no request, so
 * that it advises nothing about them.
 */
@NullMarked
package dev.tacho.chain.state;

import org.jspecify.annotations.NullMarked;
