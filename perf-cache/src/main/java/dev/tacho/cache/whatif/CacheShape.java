package dev.tacho.cache.whatif;

import dev.tacho.cache.simulate.EvictionPolicy;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a cache is configured: what a prediction starts from.
 *
 * @param policy what it evicts by
 * @param maximum the most it may hold, in entries or weight; infinite if it is unbounded
 * @param weighted whether {@code maximum} is a weight
 * @param expireAfterWrite how long after it was written an entry may be served, or null
 * @param expireAfterAccess how long after it was last used an entry may be served, or null
 */
public record CacheShape(
        EvictionPolicy policy,
        double maximum,
        boolean weighted,
        @Nullable Duration expireAfterWrite,
        @Nullable Duration expireAfterAccess) {
    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if the maximum is negative or not a number, a duration is not above 0, or the
     *     policy is the optimal one, which no real cache has
     */
    public CacheShape {
        Objects.requireNonNull(policy, "policy");
        if (!(maximum >= 0)) {
            throw new IllegalArgumentException(
                    "maximum=" + maximum + ": must be >= 0; infinite for an unbounded cache");
        }
        if (policy == EvictionPolicy.OPT) {
            throw new IllegalArgumentException("policy=OPT: knows the future; name what the cache really evicts by");
        }
        check("expireAfterWrite", expireAfterWrite);
        check("expireAfterAccess", expireAfterAccess);
    }

    /**
     * Returns the shape of a cache that holds so many entries.
     *
     * @param policy what it evicts by
     * @param entries the most it may hold, 0 or more
     * @return the shape, without expiry
     */
    public static CacheShape ofEntries(EvictionPolicy policy, long entries) {
        return new CacheShape(policy, entries, false, null, null);
    }

    /**
     * Returns the shape of a cache that holds so much weight.
     *
     * @param policy what it evicts by
     * @param weight the most it may hold, 0 or more
     * @return the shape, without expiry
     */
    public static CacheShape ofWeight(EvictionPolicy policy, long weight) {
        return new CacheShape(policy, weight, true, null, null);
    }

    /**
     * Returns the shape of a cache without a limit of its own, such as a map, or a Redis server that others use too. Its
     * curve is that of LRU, over numbers of entries.
     *
     * @return the shape, without expiry
     */
    public static CacheShape unbounded() {
        return new CacheShape(EvictionPolicy.LRU, Double.POSITIVE_INFINITY, false, null, null);
    }

    /**
     * Returns this shape with another time to live.
     *
     * @param afterWrite how long after it was written an entry may be served, or null
     * @return the copy
     */
    public CacheShape withExpireAfterWrite(@Nullable Duration afterWrite) {
        return new CacheShape(policy, maximum, weighted, afterWrite, expireAfterAccess);
    }

    /**
     * Returns this shape with another time to idle.
     *
     * @param afterAccess how long after it was last used an entry may be served, or null
     * @return the copy
     */
    public CacheShape withExpireAfterAccess(@Nullable Duration afterAccess) {
        return new CacheShape(policy, maximum, weighted, expireAfterWrite, afterAccess);
    }

    /**
     * Tells whether there is a maximum to vary.
     *
     * @return whether the maximum is above 0, for a cache that may hold nothing has none to vary, and finite
     */
    public boolean isBounded() {
        return maximum > 0 && maximum < Double.POSITIVE_INFINITY;
    }

    @Override
    public String toString() {
        String size = maximum < Double.POSITIVE_INFINITY
                ? String.format(Locale.ROOT, "%,.0f %s", maximum, weighted ? "weight" : "entries")
                : "unbounded";
        return policy.label() + " " + size
                + (expireAfterWrite == null ? "" : ", expires " + expireAfterWrite + " after write")
                + (expireAfterAccess == null ? "" : ", expires " + expireAfterAccess + " after access");
    }

    private static void check(String name, @Nullable Duration duration) {
        if (duration != null && (duration.isNegative() || duration.isZero())) {
            throw new IllegalArgumentException(name + "=" + duration + ": must be above 0");
        }
    }
}
