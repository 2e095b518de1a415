/**
 * Redis as an application uses it through Lettuce 7: commands, hits and misses, keys. The door is {@link
 * dev.tacho.cache.lettuce.MeasuredLettuce}, which gives Lettuce a recorder. What a server says of itself is measured in
 * {@link dev.tacho.cache.redis}.
 *
 * <p>Lettuce is an optional library of this jar: without it on the class path this room cannot be used, and nothing else
 * is missing.
 *
 * <p><b>Cost.</b> Of the event loop's processor time, on a virtual machine with 2 busy cores ({@code
 * MeasuredLettuceBenchmark} has the cases): 0.15 to 0.2 microseconds for a command, up to 0.5 by key, and 0.1 to 0.3 for
 * each further key of an {@code MGET}. Of a text at most 1,024 characters are looked at to tell its bytes. Garbage is at most 40
 * bytes a command, and by key some 60 more for each key that is not a {@code String} already. A command that was sent once
 * takes a {@link dev.tacho.core.Timer} and a {@link dev.tacho.core.Histogram}; of commands that Lettuce has no name for
 * there are 100.
 *
 * <p><b>Threads.</b> Starts none. Lettuce calls the recorder on its event loops. It never waits there, throws nothing of
 * its own, and calls no codec but for a first key that is neither text nor bytes. Only if sampled keys come in faster than
 * they are worked off, more than some 100,000 a second, it {@linkplain dev.tacho.cache.KeyMeter helps} with that.
 */
@NullMarked
package dev.tacho.cache.lettuce;

import org.jspecify.annotations.NullMarked;
