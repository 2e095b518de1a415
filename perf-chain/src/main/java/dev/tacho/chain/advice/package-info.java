/**
 * Tells from a log of calls which reads of a chain did not have to be: repeated at the same block, derivable from another
 * answer, polled one by one, or sent alone although they could go together; and what leaving them out saves in reads,
 * round trips and time. The door is {@link dev.tacho.chain.advice.CallLog}, a {@code Web3jService} over another one.
 *
 * <p>Counts are exact for the calls that were logged. Times are their measured latencies, given as a range: of a read
 * that is left out, at least the time in which nothing else was on its way, at most its whole latency; of a batch, at
 * most as if it took no longer than its slowest item, at least as if the node worked at them in turn. A single answer may
 * count for reads left out only once; that calls could go together is found of the same calls again, so the two kinds
 * overlap.
 *
 * <p><b>Where it stands.</b> Over all else, or right over a connection. Items that a {@link
 * dev.tacho.chain.state.StateCache} below answers from memory are counted apart, and nothing is advised about them, as
 * long as no service between the two changes the thread.
 *
 * <p><b>Cost.</b> A call takes half a microsecond longer, or some 9 where web3j has to encode an object among its parameters
 * first; an item takes 130 bytes, at most 100,000 are kept. Analysing is done only when asked for. <b>Threads.</b> None is
 * started. <b>Secrets.</b> Hashes of parameters are kept, parameters and answers never.
 */
@NullMarked
package dev.tacho.chain.advice;

import org.jspecify.annotations.NullMarked;
