/**
 * Measured Caffeine caches. The door is {@link dev.tacho.cache.caffeine.MeasuredCaffeine}, which takes a builder and
 * builds Caffeine's own cache, with a {@code StatsCounter} that tells a {@link dev.tacho.cache.CacheMeter}, and a timed
 * loader; asked to measure by key, it decorates the cache. It also wraps caches that exist.
 *
 * <p><b>Cost.</b> Without keys, that of the {@linkplain dev.tacho.cache meter}: a lookup goes through no code that it would
 * not go through with {@code recordStats()}, and a load reads the clock twice. By key a lookup takes the key's hash code
 * once more and a comparison; it allocates nothing unless the key is followed, which means sampled or being loaded by
 * somebody else. Then the cache is asked once more, without effects, whether the key is there, and a call that finds it
 * absent is timed. Options that want every lookup ({@link dev.tacho.cache.KeyOptions#groupBy}) have every key followed. A
 * decorated cache takes some 500 bytes beside the meters.
 *
 * <p><b>Threads.</b> Everything is told on the thread that uses the cache, or completes a future; the samples of keys are
 * worked off on the thread that all caches share. Nothing here blocks, and what fails here is counted, never thrown.
 */
@NullMarked
package dev.tacho.cache.caffeine;

import org.jspecify.annotations.NullMarked;
