/**
 * Networks with known properties, for tests. The door is {@link dev.tacho.core.net.Relay}: a TCP relay on loopback that
 * delays every byte by a set time, so that a program meets the round trips of a real network on one machine.
 *
 * <p>A relay has one named daemon thread, and four for each connection while that is open; closing the relay ends them
 * all. It holds at most 1 MB for each direction of a connection.
 */
@NullMarked
package dev.tacho.core.net;

import org.jspecify.annotations.NullMarked;
