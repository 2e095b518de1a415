package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tacho.cache.simulate.SimulatedCache;

/**
 * Caffeine itself, to replay traces against: what a {@link dev.tacho.cache.simulate.Simulation} runs for
 * {@link dev.tacho.cache.simulate.EvictionPolicy#W_TINY_LFU}.
 *
 * <pre>{@code
 * Simulation.of(trace).run(() -> SimulatedCaffeine.of(10_000)).hitRatio();
 * }</pre>
 *
 * <p>It maintains itself on the calling thread, after each insertion. Caffeine lets a candidate in at random now and then,
 * to be safe from attacks, so two runs of a trace may differ by some hits. Not safe for use by several threads.
 */
public final class SimulatedCaffeine implements SimulatedCache {
    private final long maximum;
    private final boolean weighted;
    private Cache<Integer, Integer> cache;

    private SimulatedCaffeine(long maximum, boolean weighted) {
        this.maximum = maximum;
        this.weighted = weighted;
        this.cache = newCache(maximum, weighted);
    }

    /**
     * Returns an empty cache that is bounded by its number of entries.
     *
     * @param maximumEntries how many entries it holds; 0 makes a cache that holds nothing
     * @return the cache
     * @throws IllegalArgumentException if the maximum is negative
     */
    public static SimulatedCaffeine of(long maximumEntries) {
        return new SimulatedCaffeine(checked("maximumEntries", maximumEntries), false);
    }

    /**
     * Returns an empty cache that is bounded by the weight of its entries.
     *
     * @param maximumWeight what the entries may weigh together; 0 makes a cache that holds nothing but what weighs nothing
     * @return the cache
     * @throws IllegalArgumentException if the maximum is negative
     */
    public static SimulatedCaffeine weighted(long maximumWeight) {
        return new SimulatedCaffeine(checked("maximumWeight", maximumWeight), true);
    }

    private static long checked(String name, long maximum) {
        if (maximum < 0) {
            throw new IllegalArgumentException(name + "=" + maximum + ": must be >= 0");
        }
        return maximum;
    }

    private static Cache<Integer, Integer> newCache(long maximum, boolean weighted) {
        Caffeine<Object, Object> builder = Caffeine.newBuilder().executor(Runnable::run);
        return weighted
                ? builder.maximumWeight(maximum)
                        .weigher((Integer key, Integer weight) -> weight)
                        .build()
                : builder.maximumSize(maximum).build();
    }

    @Override
    public boolean lookup(int key) {
        return cache.getIfPresent(key) != null;
    }

    @Override
    public void insert(int key, int weight) {
        cache.put(key, Math.max(0, weight));
    }

    @Override
    public boolean remove(int key) {
        return cache.asMap().remove(key) != null;
    }

    @Override
    public boolean contains(int key) {
        return cache.policy().getIfPresentQuietly(key) != null;
    }

    @Override
    public void clear() {
        cache = newCache(maximum, weighted);
    }

    @Override
    public int entries() {
        cache.cleanUp();
        return (int) Math.min(Integer.MAX_VALUE, cache.estimatedSize());
    }

    @Override
    public long weight() {
        int entries = entries();
        return weighted ? cache.policy().eviction().orElseThrow().weightedSize().orElseThrow() : entries;
    }

    @Override
    public long maximum() {
        return maximum;
    }

    @Override
    public String toString() {
        return "SimulatedCaffeine[" + maximum + (weighted ? " weight" : " entries") + ']';
    }
}
