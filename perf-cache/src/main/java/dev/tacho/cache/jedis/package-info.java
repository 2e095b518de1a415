/**
 * Redis as an application uses it through Jedis 8: commands, hits and misses, keys, and the client-side cache. The door is
 * {@link dev.tacho.cache.jedis.MeasuredJedis}, whose builders make Jedis's own clients. What a server says of itself is
 * measured in {@link dev.tacho.cache.redis}.
 *
 * <p>Jedis is an optional library of this jar: without it on the class path this room cannot be used, and nothing else is
 * missing.
 *
 * <p><b>Where Jedis can be measured.</b> It has no place for metrics. What there is, and what is measured there:
 *
 * <ul>
 *   <li>Its executor: every command of a client of one server, of a sentinel client, or of any client whose executor the
 *       application makes, as a whole.
 *   <li>Its executor for clusters, which must not be wrapped: each attempt at a node.
 *   <li>Its connections, if it lets somebody else make them, which it does for clients of one server: pipelines,
 *       transactions, iterations.
 *   <li>Its client-side cache, in every client that has one.
 * </ul>
 *
 * <p>Not measured are pipelines and transactions of cluster, sentinel and multi-database clients, publish and subscribe,
 * and the class {@code Jedis} with its {@code JedisPool}, which has no executor.
 *
 * <p><b>Cost.</b> On a virtual machine with 2 busy cores ({@code MeasuredJedisBenchmark} has the cases) a command takes 0.1
 * to 0.2 microseconds more, up to 0.3 by key, and by key 0.1 to 0.2 for each further key of an {@code MGET}; one on loopback
 * takes 20 or more. Nothing is allocated, but the text of a key that is given as bytes, if keys are looked at. A command of
 * a pipeline stands in a queue until it is answered. A command that was sent once takes a {@link dev.tacho.core.Timer}; of
 * commands there are 200. A lookup in the client-side cache takes 0.2 microseconds more, up to 0.6 by key, next to some
 * that Jedis needs to copy the value out of it.
 *
 * <p><b>Threads.</b> Starts none: the thread that calls Jedis does what is to be done. It never waits for anybody, and what
 * goes wrong here is counted by the {@link dev.tacho.cache.CacheMeter} and does not reach it.
 */
@NullMarked
package dev.tacho.cache.jedis;

import org.jspecify.annotations.NullMarked;
