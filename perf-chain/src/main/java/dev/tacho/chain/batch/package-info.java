/**
 * Fast reads that stay right: JSON-RPC calls that go out together, each paired with its answer by id. The door is
 * {@link dev.tacho.chain.batch.FastReads}, a decorator of web3j's {@code Web3jService}, alone or over a measured one.
 *
 * <p><b>How a call goes.</b> Web3j encodes it, which also tells its size and whether an identical one is under way
 * ({@code Flights}). It waits at the {@code Gate}, is folded with others into a multicall if that is asked for, and is
 * carried by the {@code Courier}: one {@code RoundTrip} if all goes well. The answer's bytes are cut into elements
 * before web3j sees them ({@code Answers}), paired by id ({@code Pairing}), and each caller's is decoded by web3j as if
 * it had come alone. What a node refused is split or sent again within an {@code Effort}: at most 32 round trips that
 * bring nothing for what was once one batch, 4 if they bring garbage. A meter below sees each batch as one round trip,
 * each of its items with its outcome, and {@code missing} for a hole.
 *
 * <p><b>In a stack</b> below {@link dev.tacho.chain.provider.Providers} a busy node is not waited for: as long as there
 * is another provider to ask, a refusal is passed on at once.
 *
 * <p><b>Instruments</b>, each with the tag {@code client}:
 *
 * <table>
 * <caption>What is recorded</caption>
 * <tr><th>instrument</th><th>tags</th><th>records</th></tr>
 * <tr><td>timer {@code batch.round-trip}</td><td></td><td>each batch that brought answers</td></tr>
 * <tr><td>histogram {@code batch.items}</td><td></td><td>how many calls it carried</td></tr>
 * <tr><td>timer {@code batch.window-wait}</td><td></td><td>from a call's arrival at the gate to its round
 * trip</td></tr>
 * <tr><td>timer {@code batch.solo}</td><td>method</td><td>each read that went alone</td></tr>
 * <tr><td>histogram {@code batch.overhead}</td><td></td><td>a batch's time beyond the solo median of its slowest
 * call, or 0</td></tr>
 * <tr><td>histogram {@code batch.head-of-line}</td><td></td><td>a batch's time beyond the solo median of its fastest
 * call, or 0</td></tr>
 * </table>
 *
 * <p><b>Cost.</b> A call is encoded twice and its answer read once more than by web3j alone. Without a network between,
 * a small call takes four times as long as by web3j alone, 10 µs for 2.4, and one with an answer of a megabyte twice as
 * long, 4 to 5 ms for 2. An answer and the bytes it was cut from are kept until the last caller has decoded hers; of an
 * answer no more than 64 MB are read. 20 KB are taken at the start, and up to 37 KB more for each of the five
 * instruments, and for each method that went alone, of a known list. <b>Threads.</b> A call that need not wait goes on
 * its caller's thread; all else on daemon threads {@code tacho-batch-<client>-<n>}, which end after 10 idle seconds,
 * and when the service is closed. Answers to asynchronous calls complete on them, each on its own.
 *
 * <p><b>Secrets.</b> Parameters and results are kept while their call is under way, and in no instrument, log or
 * section.
 */
@NullMarked
package dev.tacho.chain.batch;

import org.jspecify.annotations.NullMarked;
