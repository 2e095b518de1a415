package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import com.github.benmanes.caffeine.cache.stats.StatsCounter;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSize;
import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.EvictionCause;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells the meter, then the user's own counter. If that one throws, the meter has counted already and Caffeine deals
 * with the exception, as it does without us.
 *
 * <p>Whichever view of the cache the application keeps, the cache keeps its counter, and the counter keeps what it takes
 * to read the size: so the meter needs no more than a weak reference to the counter.
 */
final class MeteredStatsCounter implements StatsCounter {
    private final CacheMeter meter;
    private final @Nullable StatsCounter own;
    private volatile @Nullable Cache<?, ?> cache;

    /**
     * Creates a counter.
     *
     * @param own the user's own counter, which then answers {@code cache.stats()}
     */
    MeteredStatsCounter(CacheMeter meter, @Nullable StatsCounter own) {
        this.meter = meter;
        this.own = own;
    }

    /** Names the cache that this counter counts for. */
    void attach(Cache<?, ?> built) {
        cache = built;
    }

    /** Reads the size, without a lock. */
    CacheSize size() {
        Cache<?, ?> attached = cache;
        return attached == null ? CacheSize.UNKNOWN : sizeOf(attached);
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
        meter.recordLoad(loadTime);
        if (own != null) {
            own.recordLoadSuccess(loadTime);
        }
    }

    @Override
    public void recordLoadFailure(long loadTime) {
        meter.recordLoadFailure(loadTime);
        if (own != null) {
            own.recordLoadFailure(loadTime);
        }
    }

    @Override
    public void recordEviction(int weight, RemovalCause cause) {
        meter.recordEviction(translate(cause), weight);
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

    private static CacheStats toStats(CacheSnapshot snapshot) {
        return CacheStats.of(
                snapshot.hits(),
                snapshot.misses(),
                snapshot.loads() - snapshot.loadFailures(),
                snapshot.loadFailures(),
                snapshot.load().latency().sum(),
                snapshot.evictions(),
                snapshot.evictionWeight());
    }

    private static EvictionCause translate(RemovalCause cause) {
        return switch (cause) {
            case SIZE -> EvictionCause.SIZE;
            case EXPIRED -> EvictionCause.EXPIRED;
            case COLLECTED -> EvictionCause.COLLECTED;
            default -> EvictionCause.UNKNOWN;
        };
    }

    private static <K, V extends @Nullable Object> CacheSize sizeOf(Cache<K, V> cache) {
        Optional<Policy.Eviction<K, V>> bound = cache.policy().eviction();
        return new CacheSize(
                cache.estimatedSize(),
                bound.map(Policy.Eviction::weightedSize)
                        .filter(OptionalLong::isPresent)
                        .map(weight -> (double) weight.getAsLong())
                        .orElse(Double.NaN),
                bound.map(eviction -> (double) eviction.getMaximum()).orElse(Double.NaN));
    }
}
