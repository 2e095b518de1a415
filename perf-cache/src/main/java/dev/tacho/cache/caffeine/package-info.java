/**
 * Measured Caffeine caches. The door is {@link dev.tacho.cache.caffeine.MeasuredCaffeine}, which takes a builder and
 * builds Caffeine's own cache, with a {@code StatsCounter} that tells a {@link dev.tacho.cache.CacheMeter}.
 *
 * <p><b>Cost and threads.</b> Those of the {@linkplain dev.tacho.cache meter}: the counter runs on the thread that uses
 * the cache. Nothing is wrapped, so a call goes through no code that it would not go through with {@code
 * recordStats()}.
 */
@NullMarked
package dev.tacho.cache.caffeine;

import org.jspecify.annotations.NullMarked;
