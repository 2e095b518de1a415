package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import dev.tacho.cache.CacheSize;
import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.whatif.CacheShape;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a cache says of itself. Reading it takes no lock and leaves no trace: no statistics, no recency, no eviction.
 *
 * <p>A cache that is not Caffeine's own need not have a {@link Policy}. Of one without, the size is all that is known.
 */
final class CacheState<K> {
    private final Cache<K, ?> cache;
    private final @Nullable Policy<K, ?> policy;
    private final Policy.@Nullable Eviction<K, ?> weights;
    /** Of whichever entry was last weighed: the best guess for one that cannot be. */
    private volatile double lastWeight = 1;

    CacheState(Cache<K, ?> cache) {
        this.cache = cache;
        this.policy = policyOf(cache);
        this.weights = policy == null ? null : weightsOf(policy);
    }

    private static <K, V extends @Nullable Object> @Nullable Policy<K, ?> policyOf(Cache<K, V> cache) {
        try {
            return cache.policy();
        } catch (UnsupportedOperationException e) {
            return null;
        }
    }

    private static <K, V> Policy.@Nullable Eviction<K, ?> weightsOf(Policy<K, V> policy) {
        return policy.eviction().filter(Policy.Eviction::isWeighted).orElse(null);
    }

    /** Returns whether the key has a value that a lookup would find. */
    boolean isPresent(K key) {
        return policy == null ? cache.asMap().containsKey(key) : policy.getIfPresentQuietly(key) != null;
    }

    /** Returns whether the cache counts its evictions. */
    boolean isRecordingStats() {
        return policy != null && policy.isRecordingStats();
    }

    /** Returns the refresh of a key that is under way, if it is known. */
    @Nullable
    CompletableFuture<?> refreshUnderWay(K key) {
        return policy == null ? null : policy.refreshes().get(key);
    }

    CacheStats stats() {
        return cache.stats();
    }

    /** Returns whether entries have weights. */
    boolean isWeighted() {
        return weights != null;
    }

    /** Returns what an entry weighs; what another one did if it is gone already. */
    double weightOf(K key) {
        if (weights == null) {
            return 1;
        }
        OptionalInt weight = weights.weightOf(key);
        if (weight.isEmpty()) {
            return lastWeight;
        }
        lastWeight = weight.getAsInt();
        return weight.getAsInt();
    }

    CacheSize size() {
        return size(cache, policy);
    }

    private static <K, V> CacheSize size(Cache<K, ?> cache, @Nullable Policy<K, V> policy) {
        Optional<Policy.Eviction<K, V>> bound = policy == null ? Optional.empty() : policy.eviction();
        return new CacheSize(
                cache.estimatedSize(),
                bound.map(Policy.Eviction::weightedSize)
                        .filter(OptionalLong::isPresent)
                        .map(weight -> (double) weight.getAsLong())
                        .orElse(Double.NaN),
                bound.map(eviction -> (double) eviction.getMaximum()).orElse(Double.NaN));
    }

    /** Returns how the cache is configured now. Entries that each have a time to live of their own have none here. */
    CacheShape shape() {
        return policy == null ? CacheShape.unbounded() : shape(policy);
    }

    private static <K, V> CacheShape shape(Policy<K, V> policy) {
        return policy.eviction()
                .map(CacheState::bounded)
                .orElseGet(CacheShape::unbounded)
                .withExpireAfterWrite(
                        policy.expireAfterWrite().map(CacheState::duration).orElse(null))
                .withExpireAfterAccess(
                        policy.expireAfterAccess().map(CacheState::duration).orElse(null));
    }

    private static CacheShape bounded(Policy.Eviction<?, ?> eviction) {
        return eviction.isWeighted()
                ? CacheShape.ofWeight(EvictionPolicy.W_TINY_LFU, eviction.getMaximum())
                : CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, eviction.getMaximum());
    }

    /** Caffeine allows entries to expire at once; the least that a shape knows is a nanosecond. */
    private static Duration duration(Policy.FixedExpiration<?, ?> expiration) {
        return Duration.ofNanos(Math.max(1, expiration.getExpiresAfter(TimeUnit.NANOSECONDS)));
    }
}
