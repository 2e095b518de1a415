package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSize;
import dev.tacho.cache.EvictionCause;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.Perf;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Measures caches that exist already. */
final class Wrapping {
    private Wrapping() {}

    static <K, V extends @Nullable Object> Cache<K, V> wrap(
            Perf perf, String name, Cache<K, V> cache, @Nullable KeyOptions options) {
        return wrap(perf, name, cache, options, cache, watch -> Decorators.decorate(cache, watch));
    }

    static <K, V extends @Nullable Object> AsyncCache<K, V> wrap(
            Perf perf, String name, AsyncCache<K, V> cache, @Nullable KeyOptions options) {
        return wrap(perf, name, cache, options, cache.synchronous(), watch -> Decorators.decorate(cache, watch));
    }

    private static <K, C> C wrap(
            Perf perf,
            String name,
            C cache,
            @Nullable KeyOptions options,
            Cache<K, ?> view,
            Function<Watch<K>, C> decorate) {
        CacheMeter meter = CacheMeter.of(perf, name);
        CacheState<K> state = new CacheState<>(view);
        WeakReference<CacheState<K>> reference = new WeakReference<>(state);
        KeyMeter keys = options == null ? null : meter.byKey(options, shapeThrough(reference));
        if (!perf.isEnabled()) {
            return cache;
        }
        if (state.isRecordingStats()) {
            meter.readSizeFrom(new SizeAndEvictions<>(meter, reference, state.stats()));
        } else {
            meter.readSizeFrom(sizeThrough(reference));
            meter.note(
                    "Its evictions are not counted, for the cache that was wrapped records no statistics. Build it with"
                            + " recordStats(), or through MeasuredCaffeine.");
        }
        return decorate.apply(new Watch<>(meter, keys, state, true));
    }

    private static <K> Supplier<CacheSize> sizeThrough(WeakReference<CacheState<K>> reference) {
        return () -> {
            CacheState<K> live = reference.get();
            return live == null ? CacheSize.UNKNOWN : live.size();
        };
    }

    private static <K> Supplier<CacheShape> shapeThrough(WeakReference<CacheState<K>> reference) {
        return new LastShape(() -> {
            CacheState<K> live = reference.get();
            return live == null ? null : live.shape();
        });
    }

    /** Reads the size, and on that occasion, which is every reading of the meter, what the cache evicted since the last. */
    private static final class SizeAndEvictions<K> implements Supplier<CacheSize> {
        private final CacheMeter meter;
        private final WeakReference<CacheState<K>> reference;
        private final AtomicReference<CacheStats> seen;

        SizeAndEvictions(CacheMeter meter, WeakReference<CacheState<K>> reference, CacheStats before) {
            this.meter = meter;
            this.reference = reference;
            this.seen = new AtomicReference<>(before);
        }

        @Override
        public CacheSize get() {
            CacheState<K> live = reference.get();
            if (live == null) {
                return CacheSize.UNKNOWN;
            }
            CacheStats now = live.stats();
            CacheStats before = seen.get();
            if (now.evictionCount() > before.evictionCount() && seen.compareAndSet(before, now)) {
                meter.recordEvictions(
                        EvictionCause.UNKNOWN,
                        now.evictionCount() - before.evictionCount(),
                        Math.max(0, now.evictionWeight() - before.evictionWeight()));
            }
            return live.size();
        }
    }
}
