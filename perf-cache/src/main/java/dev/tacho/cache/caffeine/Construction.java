package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalListener;
import com.github.benmanes.caffeine.cache.stats.StatsCounter;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSize;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.core.Perf;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a {@link MeasuredCaffeine} does to its builder and with the cache that is built, whichever kind it is. */
final class Construction {
    private final CacheMeter meter;
    private final boolean enabled;
    private @Nullable Supplier<? extends StatsCounter> own;
    private @Nullable KeyOptions options;
    /** What the builder has for its eviction listener, if it is ours. */
    private @Nullable EvictionRecorder<?, ?> evictions;
    /** The counter of the cache that is being built. */
    private @Nullable MeteredStatsCounter counter;
    /** The counter of the cache that was built, which the meter does not keep. */
    private WeakReference<@Nullable MeteredStatsCounter> attached = new WeakReference<>(null);

    private boolean built;

    Construction(Perf perf, String name, Caffeine<?, ?> builder) {
        this.enabled = perf.isEnabled();
        if (enabled) {
            recordStats(builder, name, this::newCounter);
        }
        this.meter = CacheMeter.of(perf, name);
    }

    CacheMeter meter() {
        return meter;
    }

    boolean isEnabled() {
        return enabled;
    }

    long otherLoads() {
        MeteredStatsCounter live = attached.get();
        return live == null ? 0 : live.otherLoads();
    }

    // Options.

    void byKey(KeyOptions newOptions) {
        Objects.requireNonNull(newOptions, "options");
        if (built) {
            throw new IllegalStateException("byKey of cache \"" + meter.name()
                    + "\": comes too late, the cache is built; call byKey or whatIf before build");
        }
        if (options != null) {
            throw new IllegalStateException("byKey of cache \"" + meter.name()
                    + "\": set already; put what you want into one KeyOptions and set that");
        }
        options = newOptions;
    }

    <K, V> void evictionListener(Caffeine<K, V> builder, RemovalListener<?, ?> listener) {
        Objects.requireNonNull(listener, "listener");
        @SuppressWarnings("unchecked") // The façade's type says so.
        RemovalListener<? super K, ? super V> typed = (RemovalListener<? super K, ? super V>) listener;
        if (enabled) {
            EvictionRecorder<K, V> both = new EvictionRecorder<>(typed);
            builder.evictionListener(both);
            evictions = both;
        } else {
            builder.evictionListener(typed);
        }
    }

    void statsCounter(Caffeine<?, ?> builder, Supplier<? extends StatsCounter> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        if (own != null) {
            throw new IllegalStateException("statsCounter of cache \"" + meter.name()
                    + "\": set already; compose your counters into one and set that");
        }
        if (!enabled) {
            recordStats(builder, meter.name(), supplier);
        }
        own = supplier;
    }

    // Building.

    <K, V extends @Nullable Object> Cache<K, V> build(
            Caffeine<?, ?> builder, Supplier<Cache<K, V>> build, @Nullable LoadRecorder<K> loader) {
        Cache<K, V> bare = measured(builder, build, loader, false);
        Watch<K> watch = watch(builder, bare, loader);
        return watch == null ? bare : Decorators.decorate(bare, watch);
    }

    <K, V extends @Nullable Object> AsyncCache<K, V> buildAsync(
            Caffeine<?, ?> builder, Supplier<AsyncCache<K, V>> build, @Nullable LoadRecorder<K> loader) {
        AsyncCache<K, V> bare = measured(builder, build, loader, true);
        Watch<K> watch = watch(builder, bare.synchronous(), loader);
        return watch == null ? bare : Decorators.decorate(bare, watch);
    }

    private <C> C measured(Caffeine<?, ?> builder, Supplier<C> build, @Nullable LoadRecorder<?> loader, boolean async) {
        if (built) {
            throw new IllegalStateException(
                    "cache \"" + meter.name()
                            + "\": built already; make a MeasuredCaffeine for each cache, with a name and a builder of its own");
        }
        if (enabled) {
            if (options != null) {
                listen(builder, async);
            }
            counter = new MeteredStatsCounter(meter, own == null ? null : own.get(), loader);
            attached = new WeakReference<>(counter);
        }
        try {
            C cache = build.get();
            built = true;
            return cache;
        } finally {
            counter = null;
        }
    }

    /** Connects the meter with the cache that was built, and returns what tells of its keys, if somebody wants to know. */
    private <K> @Nullable Watch<K> watch(Caffeine<?, ?> builder, Cache<K, ?> bare, @Nullable LoadRecorder<K> loader) {
        KeyOptions asked = options;
        MeteredStatsCounter live = attached.get();
        if (live == null) {
            if (asked != null) {
                meter.byKey(asked);
            }
            return null;
        }
        CacheState<K> state = new CacheState<>(bare);
        live.attach(state);
        WeakReference<MeteredStatsCounter> reference = new WeakReference<>(live);
        meter.readSizeFrom(() -> {
            MeteredStatsCounter counting = reference.get();
            return counting == null ? CacheSize.UNKNOWN : counting.size();
        });
        if (asked == null) {
            return null;
        }
        KeyMeter keys = meter.byKey(hasWeakKeys(builder) ? asked.identityKeys() : asked, new LastShape(() -> {
            MeteredStatsCounter counting = reference.get();
            return counting == null ? null : counting.shape();
        }));
        Watch<K> watch = new Watch<>(meter, keys, state, false);
        if (loader != null) {
            loader.attach(watch);
        }
        if (evictions != null) {
            evictions.attach(keys);
        }
        return watch;
    }

    /** Has the builder tell of evictions, unless it cannot. */
    private void listen(Caffeine<?, ?> builder, boolean async) {
        if (evictions != null) {
            return;
        }
        if (async && hasWeakKeys(builder)) {
            meter.note("Which keys are evicted is inferred from later lookups: Caffeine has no eviction listener for"
                    + " weak keys of an asynchronous cache.");
            return;
        }
        EvictionRecorder<Object, Object> recorder = new EvictionRecorder<>(null);
        try {
            builder.evictionListener(recorder);
            evictions = recorder;
        } catch (IllegalStateException e) {
            meter.note("Which keys are evicted is inferred from later lookups: the builder has an eviction listener"
                    + " already. To have them heard of, set it with MeasuredCaffeine.evictionListener.");
        }
    }

    /** The builder says so to nobody but a reader of its text. */
    private static boolean hasWeakKeys(Caffeine<?, ?> builder) {
        return builder.toString().contains("keyStrength=weak");
    }

    /** Called by the builder: ours while this façade builds, else what the cache would have had without it. */
    private StatsCounter newCounter() {
        if (counter != null) {
            return counter;
        }
        return own == null ? StatsCounter.disabledStatsCounter() : own.get();
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
