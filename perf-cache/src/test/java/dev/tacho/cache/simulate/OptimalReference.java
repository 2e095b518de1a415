package dev.tacho.cache.simulate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** The best that can be done, found plainly. */
final class OptimalReference {
    private OptimalReference() {}

    /** The hits if the entry with the farthest next request is searched for and given up until a new one fits. */
    static long farthestFirst(List<Integer> keys, IntUnaryOperator weight, long maximum) {
        Set<Integer> cached = new HashSet<>();
        long hits = 0;
        for (int i = 0; i < keys.size(); i++) {
            int key = keys.get(i);
            if (cached.contains(key)) {
                hits++;
            } else if (maximum > 0 && weight.applyAsInt(key) <= maximum) {
                while (sum(cached, weight) + weight.applyAsInt(key) > maximum) {
                    List<Integer> future = keys.subList(i, keys.size());
                    int farthest = cached.stream()
                            .max((a, b) -> Integer.compare(next(future, a), next(future, b)))
                            .orElseThrow();
                    cached.remove(farthest);
                }
                cached.add(key);
            }
        }
        return hits;
    }

    /** The most hits of all choices of what to give up at each miss, for entries of one size. */
    static long bestOfAll(List<Integer> keys, int maximum) {
        return bestOfAll(keys, maximum, Set.of());
    }

    private static long bestOfAll(List<Integer> keys, int maximum, Set<Integer> cached) {
        if (keys.isEmpty()) {
            return 0;
        }
        int key = keys.get(0);
        List<Integer> rest = keys.subList(1, keys.size());
        if (cached.contains(key)) {
            return 1 + bestOfAll(rest, maximum, cached);
        }
        if (cached.size() < maximum) {
            return bestOfAll(rest, maximum, exchanged(cached, null, key));
        }
        return cached.stream()
                .mapToLong(victim -> bestOfAll(rest, maximum, exchanged(cached, victim, key)))
                .max()
                .orElseThrow();
    }

    private static Set<Integer> exchanged(Set<Integer> cached, Integer out, Integer in) {
        Set<Integer> changed = new HashSet<>(cached);
        changed.remove(out);
        changed.add(in);
        return changed;
    }

    private static int next(List<Integer> future, int key) {
        int at = future.indexOf(key);
        return at < 0 ? Integer.MAX_VALUE : at;
    }

    private static long sum(Set<Integer> cached, IntUnaryOperator weight) {
        return cached.stream().mapToLong(weight::applyAsInt).sum();
    }
}
