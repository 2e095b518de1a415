/**
 * Parallel submission that loses no nonce: one lane for each account, several sends in flight, repair of what nodes
 * refuse, drop and forget. The door is {@link dev.tacho.chain.send.Sender}.
 *
 * <p><b>Instruments</b>, each with the tag {@code client}: counter {@code send} by {@code event}, and timer {@code
 * send.accepted}, the time from the request to the node's acceptance.
 *
 * <p><b>How nonces stay whole.</b> Each nonce of an account is at any time either held by one transaction or known to be
 * free. It becomes free only when the node refused its transaction in words that leave no doubt, or was asked for it by
 * hash and did not have it. Free ones are handed out before new ones. Bytes that were sent once are sent again rather
 * than signed anew: a node that has them already says so and no harm is done.
 *
 * <p><b>Cost.</b> A transaction is signed in about a millisecond, on a worker, and costs one call; a look at the node
 * three for an account with open nonces, and two for each block with own transactions, or one for each transaction
 * where blocks hold fewer than three; where a nonce is used by something unknown, ten to find out by what. Signed bytes
 * are kept until 12 blocks are on top. <b>Threads.</b> For each sender {@code tacho-send-care-} and the client's name,
 * and workers {@code tacho-send-}, as many as sends are in flight; they end with it, as
 * soon as the calls that they wait for return.
 *
 * <p><b>Secrets.</b> Keys stay with the {@link dev.tacho.chain.send.Signer}. Addresses of the sending accounts stand in
 * the section; receivers, values and data do not.
 */
@NullMarked
package dev.tacho.chain.send;

import org.jspecify.annotations.NullMarked;
