/**
 * What several rooms of this jar share and no user needs: an index of ints without boxes, time in ticks, files written
 * aside first, a map that tells an observer what is done to it, and for the rooms of Redis clients, what each command does
 * and a meter of commands. Not part of the API; it may change at any time. Starts no thread; only the observed map and
 * {@link dev.tacho.cache.internal.RedisCommandMeter} are safe for use by several threads.
 */
@NullMarked
package dev.tacho.cache.internal;

import org.jspecify.annotations.NullMarked;
