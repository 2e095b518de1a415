package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import com.github.benmanes.caffeine.cache.stats.StatsCounter;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSize;
import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.whatif.CacheShape;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Tells the meter, then the user's own counter. If that one throws, the meter has counted already and Caffeine deals
 * with the exception, as it does without us.
 *
 * <p>Where the cache has a loader that is measured, the meter has loads and refreshes from it, and those told here, which
 * are both in one, only answer {@code cache.stats()}.
 *
 * <p>Whichever view of the cache the application keeps, the cache keeps its counter, and the counter keeps what it takes
 * to read the size: so the meter needs no more than a weak reference to the counter.
 */
final class MeteredStatsCounter implements StatsCounter {
    private final CacheMeter meter;
    private final @Nullable StatsCounter own;
    private final @Nullable LoadRecorder<?> loader;
    private final LongAdder loads = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder loadNanos = new LongAdder();
    private volatile @Nullable CacheState<?> state;

    /**
     * Creates a counter.
     *
     * @param own the user's own counter, which then answers {@code cache.stats()}
     * @param loader what measures the cache's loader, null if it has none
     */
    MeteredStatsCounter(CacheMeter meter, @Nullable StatsCounter own, @Nullable LoadRecorder<?> loader) {
        this.meter = meter;
        this.own = own;
        this.loader = loader;
    }

    /** Names the cache that this counter counts for. */
    void attach(CacheState<?> built) {
        state = built;
    }

    /** Reads the size, without a lock. */
    CacheSize size() {
        CacheState<?> attached = state;
        return attached == null ? CacheSize.UNKNOWN : attached.size();
    }

    CacheShape shape() {
        CacheState<?> attached = state;
        return attached == null ? CacheShape.unbounded() : attached.shape();
    }

    /** Returns how many loads there were that the loader did not do. One that ends just now may be counted too early. */
    long otherLoads() {
        return loader == null ? 0 : Math.max(0, loads.sum() + failures.sum() - loader.ended());
    }

    @Override
    public void recordHits(int count) {
        meter.recordHits(count);
        if (own != null) {
            own.recordHits(count);
        }
    }

    @Override
    public void recordMisses(int count) {
        meter.recordMisses(count);
        if (own != null) {
            own.recordMisses(count);
        }
    }

    @Override
    public void recordLoadSuccess(long loadTime) {
        if (loader == null) {
            meter.recordLoad(loadTime);
        } else {
            loads.increment();
            loadNanos.add(loadTime);
        }
        if (own != null) {
            own.recordLoadSuccess(loadTime);
        }
    }

    @Override
    public void recordLoadFailure(long loadTime) {
        if (loader == null) {
            meter.recordLoadFailure(loadTime);
        } else {
            failures.increment();
            loadNanos.add(loadTime);
        }
        if (own != null) {
            own.recordLoadFailure(loadTime);
        }
    }

    @Override
    public void recordEviction(int weight, RemovalCause cause) {
        meter.recordEviction(EvictionRecorder.translate(cause), weight);
        if (own != null) {
            own.recordEviction(weight, cause);
        }
    }

    @Override
    public CacheStats snapshot() {
        return own != null ? own.snapshot() : toStats(meter.snapshot());
    }

    @Override
    public String toString() {
        return snapshot().toString();
    }

    private CacheStats toStats(CacheSnapshot snapshot) {
        return CacheStats.of(
                snapshot.hits(),
                snapshot.misses(),
                loader == null ? snapshot.loads() - snapshot.loadFailures() : loads.sum(),
                loader == null ? snapshot.loadFailures() : failures.sum(),
                loader == null ? snapshot.load().latency().sum() : loadNanos.sum(),
                snapshot.evictions(),
                snapshot.evictionWeight());
    }
}
