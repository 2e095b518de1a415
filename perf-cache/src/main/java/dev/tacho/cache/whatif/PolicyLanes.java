package dev.tacho.cache.whatif;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import java.util.List;

/** Small copies of the cache under other policies, at its own size, on sampled keys. */
final class PolicyLanes {
    private final List<EvictionPolicy> policies;
    private SimulatedCache[] caches = new SimulatedCache[0];

    /**
     * Chooses the lanes.
     *
     * @param possible whether there is a size in entries to give them
     * @param inUse the policy in use, and LRU, need no lane: they have a curve
     * @param wanted the policies to try
     */
    PolicyLanes(boolean possible, EvictionPolicy inUse, List<EvictionPolicy> wanted) {
        this.policies = !possible
                ? List.of()
                : wanted.stream()
                        .filter(policy -> policy != EvictionPolicy.LRU
                                && (policy != inUse || policy != EvictionPolicy.W_TINY_LFU))
                        .toList();
    }

    int count() {
        return policies.size();
    }

    EvictionPolicy policy(int lane) {
        return policies.get(lane);
    }

    /** Makes empty lanes of so many entries. */
    void create(double entries) {
        caches = policies.stream()
                .map(policy -> SimulatedCache.of(policy, Math.max(1, Math.round(entries))))
                .toArray(SimulatedCache[]::new);
    }

    boolean lookup(int lane, int key, boolean stored) {
        boolean hit = caches[lane].lookup(key);
        if (!hit && stored) {
            caches[lane].insert(key, 1);
        }
        return hit;
    }

    void insert(int key) {
        for (SimulatedCache cache : caches) {
            cache.insert(key, 1);
        }
    }

    void insertIfAbsent(int key) {
        for (SimulatedCache cache : caches) {
            if (!cache.contains(key)) {
                cache.insert(key, 1);
            }
        }
    }

    void remove(int key) {
        for (SimulatedCache cache : caches) {
            cache.remove(key);
        }
    }

    void clear() {
        for (SimulatedCache cache : caches) {
            cache.clear();
        }
    }
}
