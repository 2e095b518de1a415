/**
 * Measures what a program does on a blockchain, and makes it faster: the room a user starts in. The door is {@link
 * dev.tacho.chain.ChainMeter}, which wraps a connection of web3j; {@link dev.tacho.chain.Anvil} runs a real local node
 * for tests and examples.
 *
 * <p>Each further room is a {@code Web3jService} around another, to be stacked as needed, or reads one. All register a
 * section in the reports of their {@code Perf}:
 *
 * <table>
 * <caption>The rooms</caption>
 * <tr><th>room</th><th>door</th><th>for</th></tr>
 * <tr><td>{@link dev.tacho.chain.rpc rpc}</td><td>{@code ChainMeter}</td><td>times by method and outcome, phases, bytes,
 * connections, cost units</td></tr>
 * <tr><td>{@link dev.tacho.chain.batch batch}</td><td>{@code FastReads}</td><td>batches paired by id, merged calls,
 * Multicall3</td></tr>
 * <tr><td>{@link dev.tacho.chain.provider provider}</td><td>{@code Providers}</td><td>fallback, hedging, quorum, rate
 * limits, pinned operations</td></tr>
 * <tr><td>{@link dev.tacho.chain.state state}</td><td>{@code StateCache}</td><td>answers kept by block hash, never
 * staler than a bound</td></tr>
 * <tr><td>{@link dev.tacho.chain.advice advice}</td><td>{@code CallLog}</td><td>which reads need not be</td></tr>
 * <tr><td>{@link dev.tacho.chain.block block}</td><td>{@code HeadTracker}</td><td>blocks, intervals, reorgs</td></tr>
 * <tr><td>{@link dev.tacho.chain.mempool mempool}</td><td>{@code MempoolMeter}</td><td>what waits, and what is ahead of a
 * transaction</td></tr>
 * <tr><td>{@link dev.tacho.chain.tx tx}</td><td>{@code TxMeter}</td><td>the life of transactions, throughput</td></tr>
 * <tr><td>{@link dev.tacho.chain.send send}</td><td>{@code Sender}</td><td>parallel submission that loses no nonce</td></tr>
 * <tr><td>{@link dev.tacho.chain.fee fee}</td><td>{@code FeePredictor}</td><td>fees that keep a promise, scored</td></tr>
 * <tr><td>{@link dev.tacho.chain.gas gas}</td><td>{@code GasProfiler}</td><td>where gas goes, and what other code
 * saves</td></tr>
 * <tr><td>{@link dev.tacho.chain.bytecode bytecode}</td><td>{@code BytecodeReport}</td><td>what a contract's code is made
 * of</td></tr>
 * </table>
 *
 * <p><b>Cost.</b> A measured call costs less than 1 µs more than a bare one; {@link dev.tacho.chain.rpc} has the
 * details. <b>Threads.</b> A meter starts none and may be used from any; each other room says what it starts. A running
 * {@code Anvil} has one daemon thread, which ends with the node.
 */
@NullMarked
package dev.tacho.chain;

import org.jspecify.annotations.NullMarked;
