package dev.tacho.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Counts the lookups of each group of keys, all of them. The groups are bounded: further ones share one. */
final class KeyGroups {
    private static final int MOST_GROUPS = 100;
    private static final String OTHER = "(other)";

    private final Function<Object, String> groupOf;
    private final Map<String, Group> groups = new ConcurrentHashMap<>();
    private final Group other = new Group();

    /** The counts of a group. */
    private static final class Group {
        final LongAdder hits = new LongAdder();
        final LongAdder misses = new LongAdder();

        GroupHits read(String name) {
            return new GroupHits(name, hits.sum(), misses.sum());
        }
    }

    KeyGroups(Function<Object, String> groupOf) {
        this.groupOf = groupOf;
    }

    /** Counts a lookup; throws what the user's function throws. */
    void count(Object key, boolean hit) {
        String name = groupOf.apply(key);
        Group group = groups.get(name);
        if (group == null) {
            group = groups.size() < MOST_GROUPS ? groups.computeIfAbsent(name, absent -> new Group()) : other;
        }
        (hit ? group.hits : group.misses).increment();
    }

    /** Returns the groups, the one with the most misses first: that is where a cache can be improved. */
    List<GroupHits> read() {
        List<GroupHits> all = new ArrayList<>();
        groups.forEach((name, group) -> all.add(group.read(name)));
        all.sort(Comparator.comparingLong(GroupHits::misses).reversed());
        GroupHits rest = other.read(OTHER);
        if (rest.requests() > 0) {
            all.add(rest);
        }
        return List.copyOf(all);
    }
}
