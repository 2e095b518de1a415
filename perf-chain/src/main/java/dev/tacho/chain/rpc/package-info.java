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
 * <tr><td>{@code rate-limited}</td><td>HTTP status 429, or a JSON-RPC error of code 429 or -32005</td></tr>
 * <tr><td>{@code http:503}</td><td>any other status that is not 2xx; {@code http:other} after 16</td></tr>
 * <tr><td>{@code timeout}</td><td>no answer in time</td></tr>
 * <tr><td>{@code connection}</td><td>the connection could not be made, or broke</td></tr>
 * <tr><td>{@code undecodable}</td><td>the answer is not the JSON that web3j expects</td></tr>
 * <tr><td>{@code interrupted}</td><td>the calling thread was interrupted</td></tr>
 * <tr><td>{@code cancelled}</td><td>the caller cancelled the future</td></tr>
 * <tr><td>{@code missing}</td><td>no answer: the response is null, or the batch has fewer answers than items</td></tr>
 * <tr><td>{@code id-mismatch}</td><td>the answer at an item's place in a batch carries another id</td></tr>
 * <tr><td>{@code other}</td><td>anything else</td></tr>
 * </table>
 *
 * <p>The call that opens a subscription is web3j's own and not counted.
 *
 * <p><b>Cost.</b> A call costs about 0.1 µs, and 0.2 to 0.4 µs more where bytes are counted; an item of a batch costs
 * a lookup and an addition. A method takes 110 KB once used (a timer and two histograms of 37 KB), a further outcome
 * 37 KB more; at most 128 methods are told apart, the rest is {@code other}. <b>Threads.</b> Everything may be used
 * from any thread; this room starts none.
 *
 * <p><b>Secrets.</b> Method names, outcomes, times and sizes are kept; parameters, results, URLs and headers never.
 */
@NullMarked
package dev.tacho.chain.rpc;

import org.jspecify.annotations.NullMarked;
