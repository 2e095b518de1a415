package dev.tacho.cache.simulate;

/**
 * The keys that a cache would hold, without values. A read looks its key up and, if that was a miss, inserts it:
 *
 * <pre>{@code
 * SimulatedCache cache = SimulatedCache.of(EvictionPolicy.SIEVE, 10_000);
 * if (!cache.lookup(key)) {
 *     cache.insert(key, 1);
 * }
 * }</pre>
 *
 * <p>Any number may be a key. No method throws while there is memory; all but {@link #clear} take constant time, amortised
 * over the calls. There is room for some 500 million keys, remembered ones included. Not safe for use by several threads
 * at once.
 */
public interface SimulatedCache {
    /**
     * Returns an empty cache that is bounded by its number of entries, whatever they weigh.
     *
     * @param policy which entry a full cache gives up
     * @param maximumEntries how many entries it holds; 0 makes a cache that holds nothing
     * @return the cache; its memory grows with its entries, not with the maximum
     * @throws IllegalArgumentException if the maximum is negative, or the policy is {@link EvictionPolicy#W_TINY_LFU}
     *     or {@link EvictionPolicy#OPT}
     */
    static SimulatedCache of(EvictionPolicy policy, long maximumEntries) {
        return SimulatedCaches.create(policy, maximumEntries, false);
    }

    /**
     * Returns an empty cache that is bounded by the weight of its entries. It gives up entries until a new one fits. An
     * entry heavier than the maximum is not taken in.
     *
     * @param policy which entry a full cache gives up
     * @param maximumWeight what the entries may weigh together; 0 makes a cache that holds nothing
     * @return the cache
     * @throws IllegalArgumentException if the maximum is negative, or the policy does not weigh entries
     *     ({@link EvictionPolicy#isWeighing})
     */
    static SimulatedCache weighted(EvictionPolicy policy, long maximumWeight) {
        return SimulatedCaches.create(policy, maximumWeight, true);
    }

    /**
     * Reads an entry: what the policy does when an entry is used.
     *
     * @param key the key
     * @return whether it was there
     */
    boolean lookup(int key);

    /**
     * Puts an entry into the cache, after a miss or as an update. An update counts as a use.
     *
     * @param key the key
     * @param weight what it weighs from now on; below 0 is 0. Only looked at by a weighted cache
     */
    void insert(int key, int weight);

    /**
     * Takes an entry out of the cache, as its invalidation does. It is not given up by the policy, which therefore does
     * not remember it.
     *
     * @param key the key
     * @return whether it was there
     */
    boolean remove(int key);

    /**
     * Returns whether an entry is there, without using it.
     *
     * @param key the key
     * @return whether it is there
     */
    boolean contains(int key);

    /** Takes out all entries and forgets whatever the policy remembers. Keeps the memory. */
    void clear();

    /**
     * Returns how many entries there are.
     *
     * @return the entries
     */
    int entries();

    /**
     * Returns what the entries weigh together.
     *
     * @return the weight; of a cache that is not weighted the number of entries
     */
    long weight();

    /**
     * Returns the bound of this cache.
     *
     * @return what {@link #weight} never exceeds
     */
    long maximum();
}
