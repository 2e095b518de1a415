package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalListener;
import com.github.benmanes.caffeine.cache.stats.StatsCounter;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.core.Perf;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds a Caffeine cache that is measured, or measures one that exists.
 *
 * <pre>{@code
 * LoadingCache<Address, Pool> pools = MeasuredCaffeine.of(perf, "pools", Caffeine.newBuilder().maximumSize(10_000))
 *         .whatIf()
 *         .build(chain::loadPool);
 * }</pre>
 *
 * <p><b>Without {@link #whatIf} or {@link #byKey}</b> the cache is Caffeine's own, built by the given builder; nothing is
 * wrapped but its loader, and every semantic is kept. It is measured through {@link Caffeine#recordStats(Supplier)}, so
 * what counts is what Caffeine counts: {@code getIfPresent}, {@code get}, {@code getAll}, {@code getAllPresent} and
 * {@code asMap().computeIfAbsent} are lookups; {@code asMap().get}, {@code getOrDefault}, {@code containsKey} and
 * iteration are not; a load that finds null is a failed one; a lookup that finds an unfinished future of an asynchronous
 * cache is a hit.
 *
 * <p><b>By key</b> the cache is a decorator of the same kind, so that {@code instanceof LoadingCache} holds as before. It
 * returns the same values, futures and exceptions; {@code asMap()}, {@code synchronous()} and their views are decorated
 * too, each the same object for life; {@code stats()}, {@code policy()}, {@code cleanUp()} and {@code estimatedSize()} are
 * the cache's own. It is equal only to itself, as Caffeine's caches are; maps and views are equal to what their contents
 * are equal to. It serialises as the cache behind it, which {@link #unwrap} returns. Then {@code asMap().get} and {@code
 * getOrDefault} are counted too, apart ({@link dev.tacho.cache.CacheSnapshot#mapHits}). Not seen are what is done
 * through {@code policy()}, removals through {@code asMap().values()}, and whoever has the cache behind.
 *
 * <p><b>Loads.</b> The loader given to {@code build} is timed by the clock of the {@link Perf}, loads apart from
 * refreshes, bulk loads as one. Loads by functions of a cache that has a loader, in {@code get(key, function)} or {@code
 * asMap().compute}, are counted by {@link #otherLoads}. A cache without a loader has loads by functions only; their times
 * are Caffeine's. {@code cache.stats()} says in any case what it would say without us, unless {@linkplain #statsCounter a
 * counter of your own} answers it.
 *
 * <p>The meter does not keep the cache alive. If the {@code Perf} is {@linkplain Perf#noop() disabled}, the builder is
 * left as it is and so is the cache.
 *
 * <p>Not safe for use by several threads, like the builder itself; the cache is.
 *
 * @param <K> the keys that the builder allows
 * @param <V> the values that the builder allows
 */
public final class MeasuredCaffeine<K, V> {
    private final Construction construction;
    private final Caffeine<K, V> builder;

    private MeasuredCaffeine(Perf perf, String name, Caffeine<K, V> builder) {
        this.builder = builder;
        this.construction = new Construction(perf, name, builder);
    }

    /**
     * Returns a façade of the given builder, which it takes over: set every option before, build no other cache with
     * it. A cache that is built directly from it nevertheless is not measured; but if this façade measures by key, its
     * evictions are taken for those of the measured one.
     *
     * @param perf the set that the meter belongs to
     * @param name names the cache, unique among the caches of the set
     * @param builder the builder, without {@code recordStats}
     * @param <K> the keys that the builder allows
     * @param <V> the values that the builder allows
     * @return the façade, good for one cache
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     * @throws IllegalStateException if the builder has {@code recordStats} already
     */
    public static <K, V> MeasuredCaffeine<K, V> of(Perf perf, String name, Caffeine<K, V> builder) {
        return new MeasuredCaffeine<>(perf, name, builder);
    }

    // A cache that exists.

    /**
     * Measures a cache that exists already, for what can be seen from outside. A lookup hits if its key has a value when
     * it begins. A lookup of a loading cache that misses is timed as a load; without {@linkplain #wrap(Perf, String,
     * Cache, KeyOptions) keys}, so is one that waits for another's. {@code getAll} that misses is one load. Refreshes
     * begun by the cache itself are not seen. Evictions are counted whenever the meter is read, without their cause, if
     * the cache records statistics; its own statistics are otherwise neither needed nor changed.
     *
     * <p>A lookup costs another one without effects. Prefer {@link #of} where you build the cache.
     *
     * @param perf the set that the meter belongs to; if it is disabled, the cache is returned as it is
     * @param name names the cache, unique among the caches of the set
     * @param cache the cache, a loading one perhaps; the meter does not keep it alive
     * @param <K> the keys
     * @param <V> the values
     * @return what to use instead of it, a loading cache if it is one
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static <K, V extends @Nullable Object> Cache<K, V> wrap(Perf perf, String name, Cache<K, V> cache) {
        return Wrapping.wrap(perf, name, cache, null);
    }

    /**
     * Measures a loading cache that exists already, as {@link #wrap(Perf, String, Cache)} does.
     *
     * @param perf the set that the meter belongs to; if it is disabled, the cache is returned as it is
     * @param name names the cache, unique among the caches of the set
     * @param cache the cache; the meter does not keep it alive
     * @param <K> the keys
     * @param <V> the values
     * @return what to use instead of it
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static <K, V extends @Nullable Object> LoadingCache<K, V> wrap(
            Perf perf, String name, LoadingCache<K, V> cache) {
        return (LoadingCache<K, V>) Wrapping.wrap(perf, name, (Cache<K, V>) cache, null);
    }

    /**
     * Measures an asynchronous cache that exists already, as {@link #wrap(Perf, String, Cache)} does. A lookup that finds
     * an unfinished future hits.
     *
     * @param perf the set that the meter belongs to; if it is disabled, the cache is returned as it is
     * @param name names the cache, unique among the caches of the set
     * @param cache the cache, a loading one perhaps; the meter does not keep it alive
     * @param <K> the keys
     * @param <V> the values
     * @return what to use instead of it, a loading cache if it is one
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static <K, V extends @Nullable Object> AsyncCache<K, V> wrap(
            Perf perf, String name, AsyncCache<K, V> cache) {
        return Wrapping.wrap(perf, name, cache, null);
    }

    /**
     * Measures an asynchronous loading cache that exists already, as {@link #wrap(Perf, String, AsyncCache)} does.
     *
     * @param perf the set that the meter belongs to; if it is disabled, the cache is returned as it is
     * @param name names the cache, unique among the caches of the set
     * @param cache the cache; the meter does not keep it alive
     * @param <K> the keys
     * @param <V> the values
     * @return what to use instead of it
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static <K, V extends @Nullable Object> AsyncLoadingCache<K, V> wrap(
            Perf perf, String name, AsyncLoadingCache<K, V> cache) {
        return (AsyncLoadingCache<K, V>) Wrapping.wrap(perf, name, (AsyncCache<K, V>) cache, null);
    }

    /**
     * Measures a cache that exists already as {@link #wrap(Perf, String, Cache)} does, by key too. Which keys are evicted
     * is inferred from later lookups. If its keys are weak, say so ({@link KeyOptions#identityKeys}).
     *
     * @param perf the set that the meter belongs to; if it is disabled, the cache is returned as it is
     * @param name names the cache, unique among the caches of the set
     * @param cache the cache, a loading one perhaps; the meter does not keep it alive
     * @param options what to find out
     * @param <K> the keys
     * @param <V> the values
     * @return what to use instead of it, a loading cache if it is one
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static <K, V extends @Nullable Object> Cache<K, V> wrap(
            Perf perf, String name, Cache<K, V> cache, KeyOptions options) {
        return Wrapping.wrap(perf, name, cache, Objects.requireNonNull(options, "options"));
    }

    /**
     * Measures a loading cache that exists already, as {@link #wrap(Perf, String, Cache, KeyOptions)} does.
     *
     * @param perf the set that the meter belongs to; if it is disabled, the cache is returned as it is
     * @param name names the cache, unique among the caches of the set
     * @param cache the cache; the meter does not keep it alive
     * @param options what to find out
     * @param <K> the keys
     * @param <V> the values
     * @return what to use instead of it
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static <K, V extends @Nullable Object> LoadingCache<K, V> wrap(
            Perf perf, String name, LoadingCache<K, V> cache, KeyOptions options) {
        return (LoadingCache<K, V>) wrap(perf, name, (Cache<K, V>) cache, options);
    }

    /**
     * Measures an asynchronous cache that exists already, as {@link #wrap(Perf, String, AsyncCache)} and {@link
     * #wrap(Perf, String, Cache, KeyOptions)} do.
     *
     * @param perf the set that the meter belongs to; if it is disabled, the cache is returned as it is
     * @param name names the cache, unique among the caches of the set
     * @param cache the cache, a loading one perhaps; the meter does not keep it alive
     * @param options what to find out
     * @param <K> the keys
     * @param <V> the values
     * @return what to use instead of it, a loading cache if it is one
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static <K, V extends @Nullable Object> AsyncCache<K, V> wrap(
            Perf perf, String name, AsyncCache<K, V> cache, KeyOptions options) {
        return Wrapping.wrap(perf, name, cache, Objects.requireNonNull(options, "options"));
    }

    /**
     * Measures an asynchronous loading cache that exists already, as {@link #wrap(Perf, String, AsyncCache)} and {@link
     * #wrap(Perf, String, Cache, KeyOptions)} do.
     *
     * @param perf the set that the meter belongs to; if it is disabled, the cache is returned as it is
     * @param name names the cache, unique among the caches of the set
     * @param cache the cache; the meter does not keep it alive
     * @param options what to find out
     * @param <K> the keys
     * @param <V> the values
     * @return what to use instead of it
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static <K, V extends @Nullable Object> AsyncLoadingCache<K, V> wrap(
            Perf perf, String name, AsyncLoadingCache<K, V> cache, KeyOptions options) {
        return (AsyncLoadingCache<K, V>) wrap(perf, name, (AsyncCache<K, V>) cache, options);
    }

    /**
     * Returns the cache behind a decorated one. What is done to it is not measured by key.
     *
     * @param cache any cache
     * @param <K> the keys
     * @param <V> the values
     * @return the cache behind it, or itself if it is not decorated
     */
    public static <K, V extends @Nullable Object> Cache<K, V> unwrap(Cache<K, V> cache) {
        return Decorators.bare(cache);
    }

    /**
     * Returns the cache behind a decorated one. What is done to it is not measured by key.
     *
     * @param cache any cache
     * @param <K> the keys
     * @param <V> the values
     * @return the cache behind it, or itself if it is not decorated
     */
    public static <K, V extends @Nullable Object> LoadingCache<K, V> unwrap(LoadingCache<K, V> cache) {
        return (LoadingCache<K, V>) Decorators.bare(cache);
    }

    /**
     * Returns the cache behind a decorated one. What is done to it is not measured by key.
     *
     * @param cache any cache
     * @param <K> the keys
     * @param <V> the values
     * @return the cache behind it, or itself if it is not decorated
     */
    public static <K, V extends @Nullable Object> AsyncCache<K, V> unwrap(AsyncCache<K, V> cache) {
        return Decorators.bare(cache);
    }

    /**
     * Returns the cache behind a decorated one. What is done to it is not measured by key.
     *
     * @param cache any cache
     * @param <K> the keys
     * @param <V> the values
     * @return the cache behind it, or itself if it is not decorated
     */
    public static <K, V extends @Nullable Object> AsyncLoadingCache<K, V> unwrap(AsyncLoadingCache<K, V> cache) {
        return (AsyncLoadingCache<K, V>) Decorators.bare(cache);
    }

    /**
     * Returns the meter of a decorated cache.
     *
     * @param cache any cache
     * @return its meter; empty if it is not decorated
     */
    public static Optional<CacheMeter> meterOf(Cache<?, ?> cache) {
        return Decorators.meterOf(cache);
    }

    /**
     * Returns the meter of a decorated cache.
     *
     * @param cache any cache
     * @return its meter; empty if it is not decorated
     */
    public static Optional<CacheMeter> meterOf(AsyncCache<?, ?> cache) {
        return Decorators.meterOf(cache);
    }

    // A cache to build.

    /**
     * Predicts too what another size, policy or time to live would do, and tells why lookups miss and which keys are hot.
     * The same as {@code byKey(KeyOptions.whatIf())}.
     *
     * @return this façade
     * @throws IllegalStateException if it is measured by key already, or built
     */
    public MeasuredCaffeine<K, V> whatIf() {
        return byKey(KeyOptions.whatIf());
    }

    /**
     * Measures by key too; the cache is then a decorator, see above. Its evictions are heard of by an eviction listener.
     * If the builder has one already, or refuses one, they are inferred from later lookups, which is {@linkplain
     * CacheMeter#note noted}. Weak keys are told apart by identity, as the cache does.
     *
     * @param options what to find out; {@link #keys} has it once the cache is built
     * @return this façade
     * @throws IllegalStateException if it is measured by key already, or built
     */
    public MeasuredCaffeine<K, V> byKey(KeyOptions options) {
        construction.byKey(options);
        return this;
    }

    /**
     * Sets the eviction listener, as {@link Caffeine#evictionListener} does. Set it here rather than there, so that it and
     * the meter's own can both hear.
     *
     * @param listener the listener
     * @param <K1> the keys that it takes
     * @param <V1> the values that it takes
     * @return this façade, to be used instead, as with the builder
     * @throws IllegalStateException if there is one already
     */
    public <K1 extends K, V1 extends V> MeasuredCaffeine<K1, V1> evictionListener(
            RemovalListener<? super K1, ? super V1> listener) {
        construction.evictionListener(builder, listener);
        return cast();
    }

    /**
     * Sets the removal listener, as {@link Caffeine#removalListener} does. The meter has none; here or there makes no
     * difference.
     *
     * @param listener the listener
     * @param <K1> the keys that it takes
     * @param <V1> the values that it takes
     * @return this façade, to be used instead, as with the builder
     * @throws IllegalStateException if there is one already
     */
    public <K1 extends K, V1 extends V> MeasuredCaffeine<K1, V1> removalListener(
            RemovalListener<? super K1, ? super V1> listener) {
        builder.removalListener(listener);
        return cast();
    }

    @SuppressWarnings("unchecked") // As Caffeine does it: from now on only such keys and values come in.
    private <K1 extends K, V1 extends V> MeasuredCaffeine<K1, V1> cast() {
        return (MeasuredCaffeine<K1, V1>) this;
    }

    /**
     * Lets the user's own counter count too, and answer {@code cache.stats()}. It is called after the meter's, as
     * Caffeine would call it; what it throws is Caffeine's to log.
     *
     * @param supplier makes the counter when the cache is built
     * @return this façade
     * @throws IllegalStateException if it is set already
     */
    public MeasuredCaffeine<K, V> statsCounter(Supplier<? extends StatsCounter> supplier) {
        construction.statsCounter(builder, supplier);
        return this;
    }

    /**
     * Returns what measures the cache.
     *
     * @return the meter; it may be read before the cache is built
     */
    public CacheMeter meter() {
        return construction.meter();
    }

    /**
     * Returns what measures the cache by key, and predicts.
     *
     * @return the meter of keys, that of {@code meter().keys()}
     * @throws IllegalStateException if the cache is not measured by key, or not built yet
     */
    public KeyMeter keys() {
        return meter().keys()
                .orElseThrow(() -> new IllegalStateException("cache \"" + meter().name()
                        + "\": has no meter of keys; call whatIf or byKey before build, and keys after it"));
    }

    /**
     * Returns how many loads of a cache with a loader were none of the loader's: by functions of {@code get(key,
     * function)}, {@code getAll(keys, function)}, {@code asMap().compute} and its like. They are counted as Caffeine
     * counts them, not timed, and are not among the meter's loads.
     *
     * @return 0 or more; 0 for a cache without a loader, whose loads are the meter's, or one that is gone
     */
    public long otherLoads() {
        return construction.otherLoads();
    }

    /**
     * Builds the cache with {@link Caffeine#build()}.
     *
     * @param <K1> the keys of the cache
     * @param <V1> the values of the cache
     * @return Caffeine's own cache, decorated if it is measured by key
     * @throws IllegalStateException if this façade has built a cache already, or Caffeine refuses the builder
     */
    public <K1 extends K, V1 extends @Nullable V> Cache<K1, V1> build() {
        return construction.build(builder, builder::<K1, V1>build, null);
    }

    /**
     * Builds the cache with {@link Caffeine#build(CacheLoader)}.
     *
     * @param loader the loader
     * @param <K1> the keys of the cache
     * @param <V1> the values of the cache
     * @return Caffeine's own cache, decorated if it is measured by key
     * @throws IllegalStateException if this façade has built a cache already, or Caffeine refuses the builder
     */
    public <K1 extends K, V1 extends @Nullable V> LoadingCache<K1, V1> build(CacheLoader<? super K1, V1> loader) {
        LoadRecorder<K1> recorder = new LoadRecorder<>(meter());
        CacheLoader<? super K1, V1> timed = construction.isEnabled() ? MeasuredLoaders.sync(loader, recorder) : loader;
        return (LoadingCache<K1, V1>) construction.<K1, V1>build(builder, () -> builder.build(timed), recorder);
    }

    /**
     * Builds the cache with {@link Caffeine#buildAsync()}.
     *
     * @param <K1> the keys of the cache
     * @param <V1> the values of the cache
     * @return Caffeine's own cache, decorated if it is measured by key
     * @throws IllegalStateException if this façade has built a cache already, or Caffeine refuses the builder
     */
    public <K1 extends K, V1 extends @Nullable V> AsyncCache<K1, V1> buildAsync() {
        return construction.buildAsync(builder, builder::<K1, V1>buildAsync, null);
    }

    /**
     * Builds the cache with {@link Caffeine#buildAsync(CacheLoader)}.
     *
     * @param loader the loader
     * @param <K1> the keys of the cache
     * @param <V1> the values of the cache
     * @return Caffeine's own cache, decorated if it is measured by key
     * @throws IllegalStateException if this façade has built a cache already, or Caffeine refuses the builder
     */
    public <K1 extends K, V1 extends @Nullable V> AsyncLoadingCache<K1, V1> buildAsync(
            CacheLoader<? super K1, V1> loader) {
        return buildAsync((AsyncCacheLoader<? super K1, V1>) loader);
    }

    /**
     * Builds the cache with {@link Caffeine#buildAsync(AsyncCacheLoader)}.
     *
     * @param loader the loader
     * @param <K1> the keys of the cache
     * @param <V1> the values of the cache
     * @return Caffeine's own cache, decorated if it is measured by key
     * @throws IllegalStateException if this façade has built a cache already, or Caffeine refuses the builder
     */
    public <K1 extends K, V1 extends @Nullable V> AsyncLoadingCache<K1, V1> buildAsync(
            AsyncCacheLoader<? super K1, V1> loader) {
        LoadRecorder<K1> recorder = new LoadRecorder<>(meter());
        AsyncCacheLoader<? super K1, V1> timed =
                construction.isEnabled() ? MeasuredLoaders.async(loader, recorder) : loader;
        return (AsyncLoadingCache<K1, V1>)
                construction.<K1, V1>buildAsync(builder, () -> builder.buildAsync(timed), recorder);
    }
}
