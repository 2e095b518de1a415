/**
 * The measurement of a cache, whichever client it is used through: hits and misses over all time and over the last
 * minutes, load times, evictions by cause, fill level; by key, why lookups miss, which keys are hot and which loads meet;
 * and what to do about it. The door is {@link dev.tacho.cache.CacheMeter}; the rooms below this one connect it to a
 * client, such as {@link dev.tacho.cache.caffeine.MeasuredCaffeine}, predict ({@link dev.tacho.cache.whatif}), and replay
 * ({@link dev.tacho.cache.simulate}).
 *
 * <p>A meter counts every lookup, so that its figures have no error. Asked to ({@link dev.tacho.cache.CacheMeter#byKey}), it
 * follows keys too: a sample of them, chosen by their hash codes, of which everything is seen. From that come {@link
 * dev.tacho.cache.KeySnapshot}, predictions, and {@link dev.tacho.cache.Advice} with its evidence. {@link
 * dev.tacho.cache.CacheAssert} holds a cache to expectations in a test.
 *
 * <p><b>Cost.</b> A hit takes one atomic addition to a cell that the thread seldom shares, and reads the clock once in
 * 256 times; a miss reads it every time. A load is one record of a {@link dev.tacho.core.Timer}. No recording method
 * allocates, blocks or throws. A meter takes 256 bytes for each of at most 64 stripes, 4 KB for the last 15 minutes, and
 * two timers.
 *
 * <p>By key a lookup takes the key's hash code, a comparison and, where hot keys are counted by chance, a random number.
 * Of a key that is followed, and of the first million lookups of a cache in any case, an event of 16 bytes goes into a
 * ring. A caller that finds the ring full helps to empty it, for 20 ms at most; then events are lost, which is counted and
 * shown. Measured by key a cache takes 180 KB, with predictions 0.75 MB ({@link
 * dev.tacho.cache.KeyOptions#sampledKeys}), whatever its size. What the simulation takes of a processor is bounded ({@link
 * dev.tacho.cache.KeyOptions#cpuShare}): when that is spent, it pauses.
 *
 * <p><b>Privacy.</b> No key is kept. Keys are numbers made from hash codes, unless {@link
 * dev.tacho.cache.KeyOptions#showKeys} or {@link dev.tacho.cache.KeyOptions#groupBy} gives them names.
 *
 * <p><b>Threads.</b> Every type may be used from any thread, virtual threads included, unless it says otherwise. The
 * threads that use a cache write its history. While anything is measured by key there is one daemon thread for all caches,
 * {@code tacho-cache-drain}, which empties their rings; it keeps no meter alive and ends with the last. What waits for the
 * outcome of a prediction is told on the common pool.
 */
@NullMarked
package dev.tacho.cache;

import org.jspecify.annotations.NullMarked;
