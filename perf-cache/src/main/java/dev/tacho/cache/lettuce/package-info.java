/**
 * Redis as an application uses it through Lettuce 7: commands, hits and misses, keys. The door is {@link
 * dev.tacho.cache.lettuce.MeasuredLettuce}, which gives Lettuce a recorder. What a server says of itself is measured in
 * {@link dev.tacho.cache.redis}.
 *
 * <p>Lettuce is an optional library of this jar: without it on the class path this room cannot be used, and nothing else
 * is missing.
 *
 * <p><b>Threads.</b> Starts none. Lettuce calls the recorder on its event loops. It never blocks there, takes no lock,
 * throws nothing of its own, and calls no codec but for a first key that is neither text nor bytes.
 */
@NullMarked
package dev.tacho.cache.lettuce;

import org.jspecify.annotations.NullMarked;
