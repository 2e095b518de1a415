package dev.tacho.cache.simulate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The policies without a history. Lists have the newest key first. */
final class ReferenceQueues {
    private ReferenceQueues() {}

    static class Fifo extends ReferenceCache {
        final List<Integer> queue = new ArrayList<>();

        Fifo(long maximum, boolean weighted) {
            super(maximum, weighted);
        }

        @Override
        void used(int key) {
            // A use changes nothing.
        }

        @Override
        final void loaded(int key) {
            queue.add(0, key);
        }

        @Override
        void evict() {
            entries.remove(queue.remove(queue.size() - 1));
        }

        @Override
        void removed(int key) {
            queue.remove((Integer) key);
        }
    }

    static final class Lru extends Fifo {
        Lru(long maximum, boolean weighted) {
            super(maximum, weighted);
        }

        @Override
        void used(int key) {
            queue.remove((Integer) key);
            queue.add(0, key);
        }
    }

    static final class Lfu extends ReferenceCache {
        private record Use(int key, int count, int last) {}

        private final Map<Integer, Use> uses = new HashMap<>();
        private int clock;

        Lfu(long maximum, boolean weighted) {
            super(maximum, weighted);
        }

        @Override
        void used(int key) {
            uses.put(key, new Use(key, uses.get(key).count() + 1, clock++));
        }

        @Override
        void loaded(int key) {
            uses.put(key, new Use(key, 1, clock++));
        }

        @Override
        void evict() {
            int victim = uses.values().stream()
                    .min(Comparator.comparing(Use::count).thenComparing(Use::last))
                    .orElseThrow()
                    .key();
            uses.remove(victim);
            entries.remove(victim);
        }

        @Override
        void removed(int key) {
            uses.remove(key);
        }
    }

    /** Algorithm 1 of the SIEVE paper. */
    static final class Sieve extends Fifo {
        private final Set<Integer> visited = new HashSet<>();

        /** The key that the hand points to; null before the first eviction and after the newest key. */
        private Integer hand;

        Sieve(long maximum, boolean weighted) {
            super(maximum, weighted);
        }

        @Override
        void used(int key) {
            visited.add(key);
        }

        @Override
        void evict() {
            Integer at = hand == null ? tail() : hand;
            while (visited.remove(at)) {
                at = newer(at) == null ? tail() : newer(at);
            }
            hand = newer(at);
            queue.remove(at);
            entries.remove(at);
        }

        @Override
        void removed(int key) {
            if (hand != null && hand == key) {
                hand = newer(key);
            }
            visited.remove(key);
            queue.remove((Integer) key);
        }

        private Integer tail() {
            return queue.get(queue.size() - 1);
        }

        private Integer newer(int key) {
            int at = queue.indexOf(key);
            return at == 0 ? null : queue.get(at - 1);
        }
    }
}
