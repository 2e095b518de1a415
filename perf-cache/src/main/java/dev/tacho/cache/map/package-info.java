/**
 * Measured maps, for whoever caches in a {@link java.util.concurrent.ConcurrentMap}. The door is {@link
 * dev.tacho.cache.map.MeasuredMap}, which makes a map that stands for another one and tells a {@link
 * dev.tacho.cache.CacheMeter} what is looked up, loaded and, if asked to, of which keys.
 *
 * <p><b>Cost and threads.</b> A lookup costs what the {@linkplain dev.tacho.cache meter} takes for it, by key a hash and a
 * comparison more, and allocates nothing; {@code computeIfAbsent} allocates an object, and reads the clock twice if its
 * function runs. Everything happens on the thread that uses the map; measured by key, the samples are worked off on the
 * thread that all caches share. A measured map takes some 300 bytes beside the meter.
 */
@NullMarked
package dev.tacho.cache.map;

import org.jspecify.annotations.NullMarked;
