/**
 * Networks with known properties, for tests. The door is {@link dev.tacho.core.net.Relay}: a TCP relay on loopback that
 * delays every byte by a set time, loses packets, breaks connections and hangs, so that a program meets a real network
 * on one machine, and the same one in every run. {@link dev.tacho.core.net.DatagramRelay} does that to UDP.
 *
 * <p>A relay has one named daemon thread, and four for each connection while that is open; closing the relay ends them
 * all. It holds at most 1 MB for each direction of a connection. A datagram relay has two, and one for each client; it
 * holds what is under way.
 */
@NullMarked
package dev.tacho.core.net;

import org.jspecify.annotations.NullMarked;
