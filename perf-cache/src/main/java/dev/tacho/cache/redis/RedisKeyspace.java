package dev.tacho.cache.redis;

/**
 * One database of a server, at the time of the reading. Numbers that could not be read are {@code NaN}.
 *
 * @param database its number
 * @param keys how many keys it holds
 * @param expiringKeys how many of them have an expiry
 * @param averageTtlNanos how long those have to live on average, in nanoseconds, as the server estimates it from
 *     samples; {@code NaN} if it has no estimate
 */
public record RedisKeyspace(int database, double keys, double expiringKeys, double averageTtlNanos) {
    /**
     * Returns the share of the keys that have an expiry. Those that have none stay until they are deleted or, under an
     * {@code allkeys} policy, evicted.
     *
     * @return {@code expiringKeys / keys}, 0 to 1; {@code NaN} if there is no key
     */
    public double expiringRatio() {
        return keys > 0 ? expiringKeys / keys : Double.NaN;
    }
}
