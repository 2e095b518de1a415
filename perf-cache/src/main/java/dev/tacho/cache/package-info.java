/**
 * The measurement of a cache, whichever client it is used through: hits and misses over all time and over the last
 * minutes, load times, evictions by cause, fill level. The door is {@link dev.tacho.cache.CacheMeter}; the rooms below
 * this one connect it to a client, such as {@link dev.tacho.cache.caffeine.MeasuredCaffeine}.
 *
 * <p><b>Cost.</b> A hit takes one atomic addition to a cell that the thread seldom shares, and reads the clock once in
 * 256 times; a miss reads it every time. A load is one record of a {@link dev.tacho.core.Timer}. No recording method
 * allocates, blocks or throws. A meter takes 128 bytes for each of at most 64 stripes, 4 KB for the last 15 minutes, and
 * a timer.
 *
 * <p><b>Threads.</b> Every type may be used from any thread, virtual threads included. This room starts no thread: the
 * threads that use the cache write its history.
 */
@NullMarked
package dev.tacho.cache;

import org.jspecify.annotations.NullMarked;
