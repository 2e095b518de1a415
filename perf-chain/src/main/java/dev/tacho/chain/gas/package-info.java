/**
 * Where gas went, exactly. The door is {@link dev.tacho.chain.gas.GasProfiler}: it profiles a mined transaction down to
 * opcode and storage slot, collects what functions cost over many transactions, and proves what other code would save by
 * running the same transaction on the same state.
 *
 * <p><b>Exact, or not at all.</b> A profile's frames add up to the receipt's gas to the unit; where they do not, the
 * message says by how much and there is no profile. What a trace only suggests is a {@link
 * dev.tacho.chain.gas.GasSuspicion} and is called unproven; advice is given by {@link dev.tacho.chain.gas.GasProof} and
 * {@link dev.tacho.chain.gas.AccessListProof} alone, after a run. JavaScript tracers and gas that a node sums up itself are not used.
 *
 * <p><b>Functions inside contracts</b> are told where {@link dev.tacho.chain.gas.ContractNames.Builder#compiled} is given
 * what the compiler answered: frames are then contract, external function, the functions that it calls, opcode, slot. The
 * compiler marks the jumps that enter and leave functions, and the stack tells where each returns to, so none is guessed:
 * what has no name, or no pair, stays with the caller or the frame and is counted as a gap. Code that is not the code
 * compiled is refused. What the optimiser inlined is told as far as its source is: of solc's first pipeline with the syntax
 * tree; of the second ({@code viaIR}) it is its caller's.
 *
 * <p><b>Cost.</b> A trace is folded while it arrives: about 1 µs a step on top of the node's own time, and memory for the
 * tree of distinct frames, opcodes and slots (at most 50,000 nodes, about 5 MB) and for each slot that was touched or
 * written, which the transaction paid for. The steps are not kept. What a compiler says of a contract takes about ten
 * times the size of its code. A table takes two requests a block, a profile and the
 * executed code of one transaction four (a profile one more for each contract that ran and whose compiler's output is
 * known, and a second trace where its code is another), a proof seven, two more where events, payments or contracts are to be compared,
 * and one for each slot that only one of both runs wrote. Answers that are held whole end at 64 MiB. <b>Threads.</b>
 * Everything runs on the caller's thread; the JDK's HTTP client, whose daemon threads end
 * when the profiler is no longer reachable, reads from the socket. <b>Secrets.</b> The node's address is kept to send to
 * and never printed; of transactions hashes, addresses, selectors and slots are kept, calldata and values are not.
 */
@NullMarked
package dev.tacho.chain.gas;

import org.jspecify.annotations.NullMarked;
