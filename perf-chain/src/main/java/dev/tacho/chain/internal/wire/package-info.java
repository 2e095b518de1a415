/**
 * What goes over a connection: web3j's own encoding over a service whose bytes are seen, calls of any method, quantities,
 * JSON read as a stream. None of it names a type of Jackson, so that one jar runs with either line of it. Nothing here is
 * for users. No thread is started and nothing is kept.
 */
@NullMarked
package dev.tacho.chain.internal.wire;

import org.jspecify.annotations.NullMarked;
