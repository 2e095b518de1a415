/**
 * Measured JSON-RPC: a decorator of web3j's {@code Web3jService} that changes nothing its user can see. The door is
 * {@link dev.tacho.chain.rpc.RpcMeter}; most users reach it through {@link dev.tacho.chain.ChainMeter}.
 *
 * <p><b>Instruments</b>, each with the tag {@code client}:
 *
 * <table>
 * <caption>What is recorded</caption>
 * <tr><th>instrument</th><th>tags</th><th>records</th></tr>
 * <tr><td>timer {@code rpc}</td><td>method, outcome</td><td>each single call</td></tr>
 * <tr><td>timer {@code rpc.batch}</td><td>outcome</td><td>each batch, as one round trip</td></tr>
 * <tr><td>histogram {@code rpc.batch.items}</td><td></td><td>how many items a batch had</td></tr>
 * <tr><td>counter {@code rpc.items}</td><td>method, outcome</td><td>each JSON-RPC item, alone or in a batch; an item of
 * a batch has no time of its own, and none is invented</td></tr>
 * <tr><td>histograms {@code rpc.request}, {@code rpc.response}</td><td>method, or {@code batch}</td><td>bytes of JSON
 * handed to the transport, and got from it</td></tr>
 * <tr><td>histogram {@code rpc.phase}</td><td>method, or {@code batch}; phase</td><td>each phase of each call that
 * ended {@code ok}, over HTTP with {@link dev.tacho.chain.rpc.RpcMeter#phases()}</td></tr>
 * <tr><td>histograms {@code rpc.phase.failed}, {@code rpc.phase.warm-up}</td><td>phase</td><td>those of all other
 * calls</td></tr>
 * <tr><td>counter {@code rpc.failed-in}</td><td>outcome, phase</td><td>calls that failed, by the phase they were
 * in</td></tr>
 * <tr><td>gauges {@code rpc.connections.opened}, {@code .reused}, {@code .open}, {@code .idle}</td><td></td><td>the
 * connections of the HTTP client</td></tr>
 * <tr><td>counter {@code rpc.notifications}</td><td>subscription</td><td>each notification</td></tr>
 * <tr><td>timer {@code rpc.notification.gap}</td><td>subscription</td><td>the time from one notification to the
 * next</td></tr>
 * <tr><td>counter {@code rpc.subscription.errors}</td><td>subscription, outcome</td><td>subscriptions that
 * failed</td></tr>
 * <tr><td>gauge {@code rpc.subscriptions}</td><td></td><td>subscribers at the moment</td></tr>
 * </table>
 *
 * <p><b>Outcomes</b> are never merged; every one but {@code ok} is an error of its timer:
 *
 * <table>
 * <caption>How a call ends</caption>
 * <tr><th>outcome</th><th>meaning</th></tr>
 * <tr><td>{@code ok}</td><td>an answer without an error; its result may be null</td></tr>
 * <tr><td>{@code error:-32000}</td><td>a JSON-RPC error, by code; {@code error:other} after 16 distinct codes</td></tr>
 * <tr><td>{@code rate-limited}</td><td>HTTP status 429, a JSON-RPC error of code 429, or of -32005
 * or with the usual words for too many requests, unless its text says that the question was too large</td></tr>
 * <tr><td>{@code http:503}</td><td>any other status that is not 2xx; {@code http:other} after 16</td></tr>
 * <tr><td>{@code timeout}</td><td>no answer in time</td></tr>
 * <tr><td>{@code connection}</td><td>the connection could not be made, or broke</td></tr>
 * <tr><td>{@code undecodable}</td><td>the answer is not the JSON that web3j expects</td></tr>
 * <tr><td>{@code interrupted}</td><td>the calling thread was interrupted</td></tr>
 * <tr><td>{@code cancelled}</td><td>the caller cancelled the future</td></tr>
 * <tr><td>{@code missing}</td><td>no answer: the response is null or an empty object, or the batch has fewer answers
 * than items</td></tr>
 * <tr><td>{@code id-mismatch}</td><td>the answer to a single call, or at an item's place in a batch, carries another id;
 * web3j hands it to the caller all the same</td></tr>
 * <tr><td>{@code warm-up}</td><td>not of items: the time of a round trip of the declared warm-up, however it
 * ended</td></tr>
 * <tr><td>{@code other}</td><td>anything else</td></tr>
 * </table>
 *
 * <p><b>Phases</b> divide the time of a call over HTTP; it is in exactly one at any time, so they add up to the total to
 * the nanosecond. What is sent again, after a redirect or a lost connection, adds to the same phases; a call that failed
 * has those up to there. A WebSocket and IPC tell none.
 *
 * <table>
 * <caption>Where the time of a call goes</caption>
 * <tr><th>phase</th><th>from</th></tr>
 * <tr><td>{@code queue}</td><td>the call: waiting for a thread if asynchronous, encoding, the user's interceptors, choice
 * of a connection; also between two attempts</td></tr>
 * <tr><td>{@code connect}</td><td>looking up the server's name, then TCP; absent where a connection was reused</td></tr>
 * <tr><td>{@code tls}</td><td>the handshake</td></tr>
 * <tr><td>{@code send}</td><td>having the connection, until OkHttp has written the request; the system may still be
 * sending it</td></tr>
 * <tr><td>{@code wait}</td><td>the request written, until the head of the answer is there: the network's way both ways,
 * and the node</td></tr>
 * <tr><td>{@code receive}</td><td>the head of the answer</td></tr>
 * <tr><td>{@code parse}</td><td>the last byte of the answer: decoding, until web3j has its object</td></tr>
 * </table>
 *
 * <p>The call that opens a subscription is web3j's own and not counted.
 *
 * <p><b>Cost.</b> A call costs about 0.2 µs, and 0.6 to 0.7 µs where bytes are counted, beside the 0.8 to 1 µs that web3j
 * takes to encode and decode a short one; phases and connections add 0.1 to 0.6 µs, and 1 µs where two threads do nothing
 * else. An item of a batch costs a lookup and an addition. A method takes up to 110 KB once used (a timer and two
 * histograms of up to 37 KB), a further outcome as much as one of these more, its phases 5 to 7 histograms; at most 128
 * methods are told apart, 32 of them by phase, the rest is {@code other}. <b>Threads.</b> Everything may be used from
 * any thread; this room starts none.
 *
 * <p><b>Secrets.</b> Method names, outcomes, times and sizes are kept; parameters, results, URLs and headers never.
 */
@NullMarked
package dev.tacho.chain.rpc;

import org.jspecify.annotations.NullMarked;
