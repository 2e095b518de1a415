package dev.tacho.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Counts the lookups of each group of keys, all of them. The groups are bounded: further ones share one. */
final class KeyGroups {
    private static final int MOST_GROUPS = 100;
    private static final String OTHER = "(other)";

    private final Function<Object, String> groupOf;
    private final Map<String, Group> groups = new ConcurrentHashMap<>();
    private final AtomicInteger named = new AtomicInteger();
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
            group = named.get() < MOST_GROUPS ? groups.computeIfAbsent(name, this::make) : null;
        }
        count(group == null ? other : group, hit);
    }

    private static void count(Group group, boolean hit) {
        (hit ? group.hits : group.misses).increment();
    }

    /** Returns a group for a further name, or null if others took the last places at the same moment. */
    private @Nullable Group make(String name) {
        return named.getAndIncrement() < MOST_GROUPS ? new Group() : null;
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
