package dev.tacho.cache.map;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSize;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.internal.ObservedMap;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.Perf;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A map used as a cache, measured.
 *
 * <pre>{@code
 * ConcurrentMap<Address, Pool> pools = MeasuredMap.of(perf, "pools", new ConcurrentHashMap<Address, Pool>()).map();
 * pools.computeIfAbsent(address, chain::loadPool);
 * }</pre>
 *
 * <p>{@code get}, {@code getOrDefault} and {@code computeIfAbsent} are lookups, and the function of {@code
 * computeIfAbsent} is a timed load: one that returns null found nothing, one that throws failed. Everything else is no
 * lookup: {@code containsKey}, iteration, and what changes entries, {@code compute}, {@code merge} and {@code putIfAbsent}
 * among it. What is used past the measured map is not measured.
 *
 * <p>The measured map behaves as the map it stands for: results, exceptions, null handling, atomicity, views and the
 * objects in them are the same, and each call is one call of the other map. Only {@code getOrDefault} asks whether the key
 * is contained in addition where it returns the very default, which then was perhaps its value. It serialises as the other
 * map, and is written back unmeasured.
 *
 * <p>Safe for use by any thread.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class MeasuredMap<K, V> {
    private final CacheMeter meter;
    private final ConcurrentMap<K, V> plain;
    private final ConcurrentMap<K, V> measured;

    private MeasuredMap(Perf perf, String name, ConcurrentMap<K, V> map, @Nullable KeyOptions options) {
        this.plain = Objects.requireNonNull(map, "map");
        this.meter = CacheMeter.of(perf, name);
        KeyMeter keys = options == null ? null : meter.byKey(options, CacheShape::unbounded);
        meter.readSizeFrom(sizeOf(new WeakReference<>(map)));
        this.measured = perf.isEnabled() ? new ObservedMap<>(map, new LoadingObserver<>(map, meter, keys)) : map;
    }

    /**
     * Measures a map.
     *
     * @param perf the set that the meter belongs to; if it is disabled, the map is used as it is
     * @param name names the cache, unique among the caches of the set
     * @param map the map; the meter does not keep it alive
     * @param <K> the keys
     * @param <V> the values
     * @return the measured map
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static <K, V> MeasuredMap<K, V> of(Perf perf, String name, ConcurrentMap<K, V> map) {
        return new MeasuredMap<>(perf, name, map, null);
    }

    /**
     * Measures a map by key too: why lookups miss, which keys are hot, callers that wait for each other, and what a bound or
     * a time to live would do. A map has neither, so the curve of sizes is that of an LRU cache.
     *
     * @param perf the set that the meter belongs to; if it is disabled, the map is used as it is
     * @param name names the cache, unique among the caches of the set
     * @param map the map; the meter does not keep it alive
     * @param options what to find out
     * @param <K> the keys
     * @param <V> the values
     * @return the measured map
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static <K, V> MeasuredMap<K, V> of(Perf perf, String name, ConcurrentMap<K, V> map, KeyOptions options) {
        return new MeasuredMap<>(perf, name, map, Objects.requireNonNull(options, "options"));
    }

    /**
     * Returns what measures the map.
     *
     * @return the meter
     */
    public CacheMeter meter() {
        return meter;
    }

    /**
     * Returns the map to use.
     *
     * @return the map that is measured, always the same object; the map given if the set is disabled
     */
    public ConcurrentMap<K, V> map() {
        return measured;
    }

    /**
     * Returns the map that was given. What is done to it is not measured.
     *
     * @return the map
     */
    public ConcurrentMap<K, V> unwrap() {
        return plain;
    }

    @Override
    public String toString() {
        return "MeasuredMap[" + meter.name() + ']';
    }

    private static Supplier<CacheSize> sizeOf(WeakReference<ConcurrentMap<?, ?>> reference) {
        return () -> {
            ConcurrentMap<?, ?> live = reference.get();
            return live == null ? CacheSize.UNKNOWN : new CacheSize(live.size(), Double.NaN, Double.NaN);
        };
    }
}
