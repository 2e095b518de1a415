/**
 * Several providers of one chain behind one {@code Web3jService}. The door is {@link
 * dev.tacho.chain.provider.Providers}.
 *
 * <p><b>How a call is served.</b> The best provider that can serve is asked; if it fails, the next one is. Who is best is
 * decided by latency, stability and lag of the recent past (see {@link
 * dev.tacho.chain.provider.ProvidersSnapshot.Standing#score}); whoever has an open {@link
 * dev.tacho.chain.provider.BreakerState circuit breaker} or asked to be left alone (HTTP 429, {@code Retry-After},
 * JSON-RPC errors 429 and -32005) is skipped meanwhile, and whoever is too far behind the head is not believed. What may
 * be asked twice is written down in {@link dev.tacho.chain.provider.MethodSafety}.
 *
 * <p><b>Whose fault.</b> A revert, bad parameters, a low nonce and the like are the caller's: they are given back at
 * once, no other provider is asked and nobody's stability suffers. A block or a state that a provider lacks, a method that
 * it does not know, and everything that is no answer (a lost connection, a bad status, garbage, an answer with another
 * id, null or no number where there has to be one, silence) send the call on. An error of which it cannot be told is given
 * to the next provider too; only if that one does better was it the first one's fault.
 *
 * <p><b>Instruments</b>, each with the tag {@code client}:
 *
 * <table>
 * <caption>What is recorded</caption>
 * <tr><th>instrument</th><th>tags</th><th>records</th></tr>
 * <tr><td>timer {@code provider.answer}</td><td></td><td>each call as its caller sees it, hedging and falling over
 * included; one that got no answer is an error</td></tr>
 * <tr><td>timer {@code provider.call}</td><td>provider</td><td>each attempt at a provider, from when it left the queue; what
 * {@code verdict} does not call a success is an error</td></tr>
 * <tr><td>counter {@code provider.verdict}</td><td>provider, verdict</td><td>what attempts came to</td></tr>
 * <tr><td>counter {@code provider.outvoted}</td><td>provider</td><td>answers to which a quorum preferred another, at the
 * same block</td></tr>
 * <tr><td>timer {@code provider.hedge.gain}</td><td></td><td>for each hedge that won and whose slower call was seen to its
 * end, how much longer that took</td></tr>
 * </table>
 *
 * <p><b>Threads.</b> The services block, so calls run on threads of this room: for each provider up to {@code
 * threadsPerProvider} ({@code tacho-provider-CHAIN-PROVIDER}), made when needed and gone after 10 idle seconds, with at
 * most 1,024 calls waiting; and one thread ({@code tacho-providers-CHAIN}) for time limits, hedges, ranking and probes. All
 * are daemons and end with {@code close()}, unless a service does not notice that it is interrupted: see {@link
 * dev.tacho.chain.provider.HttpLink}. A caller waits on its own thread, never longer than the time limit. Futures of
 * {@code sendAsync} complete on further ones ({@code tacho-provider-answers-CHAIN}), as many as are busy, so that what a
 * user does there cannot hold up a provider.
 *
 * <p><b>Cost.</b> A call costs two changes of thread and a timer, some 16 µs where nothing else goes on: a tenth of a
 * round trip to a node on the same machine. The recent times of a provider take up to 32 methods x 64 samples x 16
 * bytes = 32 KB, and nothing grows with the number of calls. Probes are one {@code eth_blockNumber} for each provider
 * every 5 s in which it told no head otherwise; a {@link dev.tacho.chain.block.HeadTracker} over the set spares that of
 * the provider that serves it.
 *
 * <p><b>Secrets.</b> Names of providers and methods, block numbers, times and counts are kept; parameters, results, URLs
 * and headers never. For as long as a filter is in use its id is kept, to find the provider that made it.
 */
@NullMarked
package dev.tacho.chain.provider;

import org.jspecify.annotations.NullMarked;
