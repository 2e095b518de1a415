package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.stats.StatsCounter;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSize;
import dev.tacho.core.Perf;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds a Caffeine cache that is measured.
 *
 * <pre>{@code
 * LoadingCache<Address, Pool> pools = MeasuredCaffeine.of(perf, "pools", Caffeine.newBuilder().maximumSize(10_000))
 *         .build(chain::loadPool);
 * }</pre>
 *
 * <p>The cache is Caffeine's own, built by the given builder; nothing is wrapped and every semantic is kept. It is
 * measured through {@link Caffeine#recordStats(Supplier)}, so what counts is what Caffeine counts: {@code getIfPresent},
 * {@code get}, {@code getAll}, {@code getAllPresent} and {@code asMap().computeIfAbsent} are lookups; {@code
 * asMap().get}, {@code getOrDefault}, {@code containsKey} and iteration are not; a load that finds null is a failed one;
 * a lookup that finds an unfinished future of an asynchronous cache is a hit. Load times are Caffeine's, taken from
 * {@link System#nanoTime} whatever the {@link Perf}'s clock. {@code cache.stats()} agrees with the meter,
 * unless {@linkplain #statsCounter a counter of your own} answers it.
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
    private final Caffeine<K, V> builder;
    private final CacheMeter meter;
    private final boolean enabled;
    private @Nullable Supplier<? extends StatsCounter> own;
    private @Nullable MeteredStatsCounter counter;
    private boolean built;

    private MeasuredCaffeine(Perf perf, String name, Caffeine<K, V> builder) {
        this.builder = builder;
        this.enabled = perf.isEnabled();
        if (enabled) {
            recordStats(builder, name, this::newCounter);
        }
        this.meter = CacheMeter.of(perf, name);
    }

    /**
     * Returns a façade of the given builder, which it takes over: set every option before, build no other cache with
     * it. A cache that is built directly from it nevertheless is not measured.
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

    /**
     * Lets the user's own counter count too, and answer {@code cache.stats()}. It is called after the meter's, as
     * Caffeine would call it; what it throws is Caffeine's to log.
     *
     * @param supplier makes the counter when the cache is built
     * @return this façade
     * @throws IllegalStateException if it is set already
     */
    public MeasuredCaffeine<K, V> statsCounter(Supplier<? extends StatsCounter> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        if (own != null) {
            throw new IllegalStateException("statsCounter of cache \"" + meter.name()
                    + "\": set already; compose your counters into one and set that");
        }
        if (!enabled) {
            recordStats(builder, meter.name(), supplier);
        }
        own = supplier;
        return this;
    }

    /**
     * Returns what measures the cache.
     *
     * @return the meter; it may be read before the cache is built
     */
    public CacheMeter meter() {
        return meter;
    }

    /**
     * Builds the cache with {@link Caffeine#build()}.
     *
     * @param <K1> the keys of the cache
     * @param <V1> the values of the cache
     * @return Caffeine's own cache
     * @throws IllegalStateException if this façade has built a cache already, or Caffeine refuses the builder
     */
    public <K1 extends K, V1 extends @Nullable V> Cache<K1, V1> build() {
        return measured(builder::<K1, V1>build, cache -> cache);
    }

    /**
     * Builds the cache with {@link Caffeine#build(CacheLoader)}.
     *
     * @param loader the loader
     * @param <K1> the keys of the cache
     * @param <V1> the values of the cache
     * @return Caffeine's own cache
     * @throws IllegalStateException if this façade has built a cache already, or Caffeine refuses the builder
     */
    public <K1 extends K, V1 extends @Nullable V> LoadingCache<K1, V1> build(CacheLoader<? super K1, V1> loader) {
        return measured(() -> builder.build(loader), cache -> cache);
    }

    /**
     * Builds the cache with {@link Caffeine#buildAsync()}.
     *
     * @param <K1> the keys of the cache
     * @param <V1> the values of the cache
     * @return Caffeine's own cache
     * @throws IllegalStateException if this façade has built a cache already, or Caffeine refuses the builder
     */
    public <K1 extends K, V1 extends @Nullable V> AsyncCache<K1, V1> buildAsync() {
        return measured(builder::<K1, V1>buildAsync, AsyncCache::synchronous);
    }

    /**
     * Builds the cache with {@link Caffeine#buildAsync(CacheLoader)}.
     *
     * @param loader the loader
     * @param <K1> the keys of the cache
     * @param <V1> the values of the cache
     * @return Caffeine's own cache
     * @throws IllegalStateException if this façade has built a cache already, or Caffeine refuses the builder
     */
    public <K1 extends K, V1 extends @Nullable V> AsyncLoadingCache<K1, V1> buildAsync(
            CacheLoader<? super K1, V1> loader) {
        return measured(() -> builder.buildAsync(loader), AsyncCache::synchronous);
    }

    /**
     * Builds the cache with {@link Caffeine#buildAsync(AsyncCacheLoader)}.
     *
     * @param loader the loader
     * @param <K1> the keys of the cache
     * @param <V1> the values of the cache
     * @return Caffeine's own cache
     * @throws IllegalStateException if this façade has built a cache already, or Caffeine refuses the builder
     */
    public <K1 extends K, V1 extends @Nullable V> AsyncLoadingCache<K1, V1> buildAsync(
            AsyncCacheLoader<? super K1, V1> loader) {
        return measured(() -> builder.buildAsync(loader), AsyncCache::synchronous);
    }

    private <C> C measured(Supplier<C> build, Function<C, Cache<?, ?>> view) {
        if (built) {
            throw new IllegalStateException(
                    "cache \"" + meter.name()
                            + "\": built already; make a MeasuredCaffeine for each cache, with a name and a builder of its own");
        }
        if (enabled) {
            counter = new MeteredStatsCounter(meter, own == null ? null : own.get());
        }
        try {
            C cache = build.get();
            built = true;
            if (counter != null) {
                counter.attach(view.apply(cache));
                meter.readSizeFrom(sizeThrough(new WeakReference<>(counter)));
            }
            return cache;
        } finally {
            counter = null;
        }
    }

    /** Called by the builder: ours while this façade builds, else what the cache would have had without it. */
    private StatsCounter newCounter() {
        if (counter != null) {
            return counter;
        }
        return own == null ? StatsCounter.disabledStatsCounter() : own.get();
    }

    private static Supplier<CacheSize> sizeThrough(WeakReference<MeteredStatsCounter> reference) {
        return () -> {
            MeteredStatsCounter live = reference.get();
            return live == null ? CacheSize.UNKNOWN : live.size();
        };
    }

    private static void recordStats(Caffeine<?, ?> builder, String name, Supplier<? extends StatsCounter> supplier) {
        try {
            builder.recordStats(supplier);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "cache \"" + name + "\": its builder has recordStats already and may have it once; remove"
                            + " recordStats(...) from the builder and pass your counter to"
                            + " MeasuredCaffeine.statsCounter, and give each MeasuredCaffeine a new builder",
                    e);
        }
    }
}
