package dev.tacho.cache.simulate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A policy written down a second time, plainly: keys in collections that are searched, weights in a map. What a policy's
 * subclass knows of keys that are not in the map is its history.
 */
abstract class ReferenceCache implements SimulatedCache {
    /** The entries with their weights. */
    final WeightedKeys entries = new WeightedKeys();

    private final long maximum;
    private final boolean weighted;

    ReferenceCache(long maximum, boolean weighted) {
        this.maximum = maximum;
        this.weighted = weighted;
    }

    static ReferenceCache of(EvictionPolicy policy, long maximum, boolean weighted) {
        return switch (policy) {
            case LRU -> new ReferenceQueues.Lru(maximum, weighted);
            case FIFO -> new ReferenceQueues.Fifo(maximum, weighted);
            case LFU -> new ReferenceQueues.Lfu(maximum, weighted);
            case SIEVE -> new ReferenceQueues.Sieve(maximum, weighted);
            case S3_FIFO -> new ReferenceS3Fifo(maximum, weighted);
            case ARC -> new ReferenceArc(maximum);
            case LIRS -> new ReferenceLirs(maximum);
            case W_TINY_LFU, OPT -> throw new IllegalArgumentException(policy.label());
        };
    }

    @Override
    public final boolean lookup(int key) {
        if (contains(key)) {
            used(key);
            return true;
        }
        return false;
    }

    @Override
    public final void insert(int key, int weight) {
        int added = weighted ? Math.max(0, weight) : 1;
        if (maximum == 0 || added > maximum) {
            remove(key);
        } else if (contains(key)) {
            used(key);
            entries.put(key, added);
            while (weight() > maximum) {
                evict();
            }
        } else {
            load(key, added);
        }
    }

    /** Makes room and takes a key in; a policy with a history looks it up first. */
    void load(int key, int weight) {
        while (weight() + weight > maximum) {
            evict();
        }
        entries.put(key, weight);
        loaded(key);
    }

    @Override
    public final boolean remove(int key) {
        if (!contains(key)) {
            return false;
        }
        removed(key);
        entries.remove(key);
        return true;
    }

    @Override
    public final boolean contains(int key) {
        return entries.contains(key);
    }

    @Override
    public final int entries() {
        return entries.size();
    }

    @Override
    public final long weight() {
        return entries.weight();
    }

    @Override
    public final long maximum() {
        return maximum;
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException("take a new one");
    }

    abstract void used(int key);

    abstract void loaded(int key);

    /** Removes one entry from the map and from what the policy knows. */
    abstract void evict();

    /** Forgets an entry that is invalidated. */
    abstract void removed(int key);

    /** Keys with their weights, the first put one first. */
    static final class WeightedKeys {
        private final Map<Integer, Integer> weights = new LinkedHashMap<>();
        private long weight;

        void put(int key, int added) {
            Integer before = weights.put(key, added);
            weight += added - (before == null ? 0 : before);
        }

        /** Returns what the key weighed, or null if it was not there. */
        Integer remove(int key) {
            Integer before = weights.remove(key);
            weight -= before == null ? 0 : before;
            return before;
        }

        int get(int key) {
            return weights.get(key);
        }

        boolean contains(int key) {
            return weights.containsKey(key);
        }

        int first() {
            return weights.keySet().iterator().next();
        }

        int size() {
            return weights.size();
        }

        long weight() {
            return weight;
        }
    }
}
