/**
 * The machine and the load on it. The door is {@link dev.tacho.core.resource.Environment}: it reads the machine's
 * counters when a run starts, and says at the end what happened between.
 *
 * <p>Starts no thread. One reading takes about 0.1 ms (a few files under {@code /proc} and the JVM's own beans); what a
 * platform does not tell is {@code NaN} and shows as n/a.
 */
@NullMarked
package dev.tacho.core.resource;

import org.jspecify.annotations.NullMarked;
